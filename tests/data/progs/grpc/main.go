// Grpc writes an execution trace of a server of gRPC and clients that ask it for
// its health.
//
//	grpc TRACE-FILE CALLS [POOL]
//
// POOL goroutines answer, if given; else there is one for each call.
package main

import (
	"context"
	"log"
	"net"
	"os"
	"runtime/trace"
	"strconv"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	health_pb "google.golang.org/grpc/health/grpc_health_v1"
)

const clients = 3

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ask(addr string, n int) {
	c, err := grpc.Dial(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(err)
	defer c.Close()
	for i := 0; i < n; i++ {
		_, err := health_pb.NewHealthClient(c).Check(context.Background(),
			&health_pb.HealthCheckRequest{})
		check(err)
	}
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	check(err)
	var options []grpc.ServerOption
	if len(os.Args) > 3 {
		pool, err := strconv.Atoi(os.Args[3])
		check(err)
		options = append(options, grpc.NumStreamWorkers(uint32(pool)))
	}
	f, err := os.Create(os.Args[1])
	check(err)
	check(trace.Start(f))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	s := grpc.NewServer(options...)
	health_pb.RegisterHealthServer(s, health.NewServer())
	go s.Serve(l)
	var wg sync.WaitGroup
	for i := 0; i < clients; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ask(l.Addr().String(), n/clients)
		}()
	}
	wg.Wait()
	s.GracefulStop()
	trace.Stop()
	check(f.Close())
}
