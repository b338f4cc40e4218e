// SPDX-License-Identifier: Apache-2.0

// Serves sandboxes by a cache of go-control-plane over delta ADS, as xds/server-process.ts does by the library of this
// repository: commands by lines on stdin, answers on stdout, and the end of stdin ends it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"github.com/envoyproxy/go-control-plane/pkg/server/v3"
	"google.golang.org/grpc"
)

func main() {
	kind := flag.String("cache", "snapshot", "snapshot (one for all nodes), nodes (one for each node) or linear")
	flag.Parse()
	caching := newCaching(*kind)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	// A connection carries one stream, so its limit does not matter; nothing else is set by default either.
	grpcServer := grpc.NewServer()
	xds := server.NewServer(context.Background(), caching.cache, caching.callbacks)
	discovery.RegisterAggregatedDiscoveryServiceServer(grpcServer, xds)
	go func() { check(grpcServer.Serve(listener)) }()
	answer(map[string]any{"port": listener.Addr().(*net.TCPAddr).Port})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		obey(strings.Fields(lines.Text()), caching)
	}
}

// The commands: `fill <from> <to>` sets sandboxes of revision 0, `set <sandbox> <revision>`, `remove <sandbox>`,
// `usage` and `collect`, which collects garbage before.
func obey(words []string, caching caching) {
	switch words[0] {
	case "fill":
		sandboxes := make([]sandbox, 0)
		for index := number(words[1]); index < number(words[2]); index++ {
			sandboxes = append(sandboxes, sandbox{index: index})
		}
		caching.fill(sandboxes)
		answer(usage())
	case "set":
		caching.set(sandbox{index: number(words[1]), revision: number(words[2])})
	case "remove":
		caching.remove(sandbox{index: number(words[1])})
	case "usage":
		answer(usage())
	case "collect":
		// What has a finalizer is gone after the second collection.
		runtime.GC()
		debug.FreeOSMemory()
		answer(usage())
	default:
		log.Fatalf("no command: %s", words[0])
	}
}

// The processor time in milliseconds of this process, user and system, and what its objects take in bytes.
func usage() map[string]any {
	var used syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	milliseconds := func(time syscall.Timeval) float64 { return float64(time.Nano()) / math.Pow10(6) }
	return map[string]any{"cpu": milliseconds(used.Utime) + milliseconds(used.Stime), "heap": memory.HeapAlloc}
}

func answer(value any) {
	line, err := json.Marshal(value)
	check(err)
	fmt.Println(string(line))
}

func number(word string) int {
	value, err := strconv.Atoi(word)
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
