// A gRPC server of grpc-go, tuned for many short streams, that answers every message with a constant: the peer of the
// transport benchmark. It decodes nothing, so it does less than a real external processor.
package main

import (
	"fmt"
	"io"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

// answer is ProcessingResponse{request_headers: {response: {}}}: continue.
var answer = []byte{0x0a, 0x02, 0x0a, 0x00}

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
		if err := stream.SendMsg(&answer); err != nil {
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
