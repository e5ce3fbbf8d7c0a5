// A gRPC server of grpc-go, tuned for many short streams, that lets every message go on: the peer of the transport,
// end-to-end and network benchmarks. It decodes at most the kind of message, so it does less than a real processor.
package main

import (
	"fmt"
	"io"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

// answers are ProcessingResponses that say continue, by the field number of what they answer: request headers (2),
// response headers, request body, response body. In an answer that number is one lower.
var answers = [6][]byte{
	2: {0x0a, 0x02, 0x0a, 0x00},
	3: {0x12, 0x02, 0x0a, 0x00},
	4: {0x1a, 0x02, 0x0a, 0x00},
	5: {0x22, 0x02, 0x0a, 0x00},
}

// answerTo looks at the first tag of a ProcessingRequest: Envoy writes fields in the order of their numbers.
func answerTo(message []byte) *[]byte {
	if len(message) == 0 || message[0]>>3 < 2 || message[0]>>3 > 5 {
		return &answers[2]
	}
	return &answers[message[0]>>3]
}

// rawCodec passes messages through as bytes.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(value any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(*value.(*[]byte))}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, value any) error {
	*value.(*[]byte) = data.Materialize()
	return nil
}

func process(_ any, stream grpc.ServerStream) error {
	var message []byte
	for {
		if err := stream.RecvMsg(&message); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.SendMsg(answerTo(message)); err != nil {
			return err
		}
	}
}

// echo sends every message of network ext_proc back as it came. A request without metadata and attributes is a valid
// reply: both have the bytes from the client in field 1 and those from the server in field 2.
func echo(_ any, stream grpc.ServerStream) error {
	var message []byte
	for {
		if err := stream.RecvMsg(&message); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.SendMsg(&message); err != nil {
			return err
		}
	}
}

// Usage: grpc-go unix-socket-path tcp-port
func main() {
	server := grpc.NewServer(
		grpc.ForceServerCodecV2(rawCodec{}),
		grpc.NumStreamWorkers(2),
		grpc.MaxConcurrentStreams(8192),
		grpc.InitialWindowSize(1<<20),
		grpc.InitialConnWindowSize(8<<20),
		grpc.ReadBufferSize(64<<10),
		grpc.WriteBufferSize(64<<10),
		grpc.SharedWriteBuffer(true),
	)
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "envoy.service.ext_proc.v3.ExternalProcessor",
		HandlerType: (*any)(nil),
		Streams: []grpc.StreamDesc{
			{StreamName: "Process", Handler: process, ServerStreams: true, ClientStreams: true},
		},
	}, nil)
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "envoy.service.network_ext_proc.v3.NetworkExternalProcessor",
		HandlerType: (*any)(nil),
		Streams: []grpc.StreamDesc{
			{StreamName: "Process", Handler: echo, ServerStreams: true, ClientStreams: true},
		},
	}, nil)
	tcp, err := net.Listen("tcp", "127.0.0.1:"+os.Args[2])
	exitOn(err)
	unix, err := net.Listen("unix", os.Args[1])
	exitOn(err)
	go func() { exitOn(server.Serve(unix)) }()
	exitOn(server.Serve(tcp))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
