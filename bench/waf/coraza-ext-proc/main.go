// An external processor that inspects requests with Coraza: the peer of the end-to-end benchmark. It does what such
// servers do and no more: request headers and a buffered body, one transaction per stream, 403 for an interruption.
// Usage: coraza-ext-proc RULES-FILE UNIX-SOCKET
package main

import (
	"fmt"
	"io"
	"net"
	"os"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	extproc "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	envoytype "github.com/envoyproxy/go-control-plane/envoy/type/v3"

	"github.com/corazawaf/coraza/v3"
	"github.com/corazawaf/coraza/v3/types"
	"google.golang.org/grpc"
)

type server struct {
	extproc.UnimplementedExternalProcessorServer
	waf coraza.WAF
}

func (s *server) Process(stream extproc.ExternalProcessor_ProcessServer) error {
	tx := s.waf.NewTransaction()
	defer func() {
		tx.ProcessLogging()
		_ = tx.Close()
	}()
	for {
		message, err := stream.Recv()
		if err == io.EOF || stream.Context().Err() != nil {
			return nil
		} else if err != nil {
			return err
		}
		answer, err := answerTo(tx, message)
		if err != nil {
			return err
		}
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
}

func answerTo(tx types.Transaction, message *extproc.ProcessingRequest) (*extproc.ProcessingResponse, error) {
	switch request := message.Request.(type) {
	case *extproc.ProcessingRequest_RequestHeaders:
		interruption, err := inspectHeaders(tx, request.RequestHeaders)
		if err != nil || interruption != nil {
			return refusal(interruption), err
		}
		return &extproc.ProcessingResponse{Response: &extproc.ProcessingResponse_RequestHeaders{
			RequestHeaders: &extproc.HeadersResponse{Response: &extproc.CommonResponse{}},
		}}, nil
	case *extproc.ProcessingRequest_RequestBody:
		interruption, err := inspectBody(tx, request.RequestBody.Body)
		if err != nil || interruption != nil {
			return refusal(interruption), err
		}
		return &extproc.ProcessingResponse{Response: &extproc.ProcessingResponse_RequestBody{
			RequestBody: &extproc.BodyResponse{Response: &extproc.CommonResponse{}},
		}}, nil
	}
	return nil, fmt.Errorf("a message that was not asked for: %T", message.Request)
}

func inspectHeaders(tx types.Transaction, headers *extproc.HttpHeaders) (*types.Interruption, error) {
	var method, path, authority string
	for _, header := range headers.Headers.Headers {
		switch header.Key {
		case ":method":
			method = string(header.RawValue)
		case ":path":
			path = string(header.RawValue)
		case ":authority":
			authority = string(header.RawValue)
		}
	}
	tx.ProcessConnection("192.0.2.7", 40000, "192.0.2.1", 443)
	tx.ProcessURI(path, method, "HTTP/1.1")
	tx.AddRequestHeader("Host", authority)
	tx.SetServerName(authority)
	for _, header := range headers.Headers.Headers {
		if header.Key[0] != ':' {
			tx.AddRequestHeader(header.Key, string(header.RawValue))
		}
	}
	if interruption := tx.ProcessRequestHeaders(); interruption != nil || !headers.EndOfStream {
		return interruption, nil
	}
	return tx.ProcessRequestBody()
}

func inspectBody(tx types.Transaction, body []byte) (*types.Interruption, error) {
	if interruption, _, err := tx.WriteRequestBody(body); interruption != nil || err != nil {
		return interruption, err
	}
	return tx.ProcessRequestBody()
}

func refusal(interruption *types.Interruption) *extproc.ProcessingResponse {
	if interruption == nil {
		return nil
	}
	return &extproc.ProcessingResponse{Response: &extproc.ProcessingResponse_ImmediateResponse{
		ImmediateResponse: &extproc.ImmediateResponse{
			Status:  &envoytype.HttpStatus{Code: envoytype.StatusCode_Forbidden},
			Headers: &extproc.HeaderMutation{SetHeaders: []*core.HeaderValueOption{}},
			Body:    []byte("forbidden\n"),
		},
	}}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: coraza-ext-proc RULES-FILE UNIX-SOCKET")
		os.Exit(2)
	}
	waf, err := coraza.NewWAF(coraza.NewWAFConfig().WithDirectivesFromFile(os.Args[1]))
	exitOn(err)
	listener, err := net.Listen("unix", os.Args[2])
	exitOn(err)
	rpc := grpc.NewServer(
		grpc.MaxRecvMsgSize(8<<20),
		grpc.MaxConcurrentStreams(8192),
		grpc.InitialWindowSize(1<<20),
		grpc.InitialConnWindowSize(8<<20),
	)
	extproc.RegisterExternalProcessorServer(rpc, &server{waf: waf})
	exitOn(rpc.Serve(listener))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
