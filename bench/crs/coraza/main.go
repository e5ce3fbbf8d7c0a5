// Runs prepared requests through Coraza and prints how long each took.
// Usage: coraza RULES-FILE, then commands on stdin: "run FILE" answers with one line of nanoseconds per request.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/corazawaf/coraza/v3"
)

type request struct {
	method, target string
	headers        [][2]string
	body           []byte
}

type reader struct {
	bytes []byte
	at    int
}

func (r *reader) number() int {
	value := binary.LittleEndian.Uint32(r.bytes[r.at:])
	r.at += 4
	return int(value)
}

func (r *reader) take() []byte {
	size := r.number()
	r.at += size
	return r.bytes[r.at-size : r.at]
}

func readRequests(path string) ([]request, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	in := &reader{bytes: bytes}
	requests := make([]request, in.number())
	for i := range requests {
		requests[i].method = string(in.take())
		requests[i].target = string(in.take())
		requests[i].headers = make([][2]string, in.number())
		for h := range requests[i].headers {
			requests[i].headers[h] = [2]string{string(in.take()), string(in.take())}
		}
		requests[i].body = in.take()
	}
	return requests, nil
}

func inspect(waf coraza.WAF, request *request) error {
	tx := waf.NewTransaction()
	defer tx.Close()
	tx.ProcessConnection("192.0.2.7", 40000, "192.0.2.1", 443)
	tx.ProcessURI(request.target, request.method, "HTTP/1.1")
	for _, header := range request.headers {
		tx.AddRequestHeader(header[0], header[1])
	}
	tx.ProcessRequestHeaders()
	if len(request.body) > 0 {
		if _, _, err := tx.WriteRequestBody(request.body); err != nil {
			return err
		}
	}
	if _, err := tx.ProcessRequestBody(); err != nil {
		return err
	}
	tx.AddResponseHeader("Content-Type", "application/json")
	tx.ProcessResponseHeaders(200, "HTTP/1.1")
	if _, err := tx.ProcessResponseBody(); err != nil {
		return err
	}
	tx.ProcessLogging()
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: coraza RULES-FILE")
		os.Exit(2)
	}
	waf, err := coraza.NewWAF(coraza.NewWAFConfig().WithDirectivesFromFile(os.Args[1]))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("ready")
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		_, path, _ := strings.Cut(commands.Text(), " ")
		requests, err := readRequests(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		var line strings.Builder
		for i := range requests {
			start := time.Now()
			if err := inspect(waf, &requests[i]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			fmt.Fprintf(&line, "%d ", time.Since(start).Nanoseconds())
		}
		fmt.Println(line.String())
	}
}
