// Fleet writes bundles of heap profiles, as a collector unpacks them:
// DIRECTORY/PROCESS/NUMBER/{meta,pprof/heap}, of fifty processes.
//
//	fleet DIRECTORY BUNDLES
//
// The profiles are its own, of more and more places that allocate.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"time"
)

const (
	processes = 50
	kinds     = 23 // of profiles
	layout    = "2006-01-02T15:04:05.000Z07:00"
)

var keep [][]byte

func left(depth, way int)  { step(depth, way) }
func right(depth, way int) { step(depth, way) }

// step makes a stack of its own for each way.
func step(depth, way int) {
	switch {
	case depth == 0:
		keep = append(keep, make([]byte, 8<<10))
	case way&1 == 0:
		left(depth-1, way>>1)
	default:
		right(depth-1, way>>1)
	}
}

func profiles() (list [][]byte) {
	runtime.MemProfileRate = 1
	for n := 0; n < kinds; n++ {
		for way := 0; way < 10; way++ {
			step(12, n*10+way)
		}
		runtime.GC()
		var b bytes.Buffer
		check(pprof.Lookup("heap").WriteTo(&b, 0))
		list = append(list, b.Bytes())
	}
	return list
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func write(dir string, n int, heap []byte) {
	process := "process" + strconv.Itoa(n%processes)
	dir = filepath.Join(dir, process, strconv.Itoa(n/processes))
	check(os.MkdirAll(filepath.Join(dir, "pprof"), 0777))
	start := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	meta, err := json.Marshal(map[string]string{
		"main":         "example.com/shop",
		"proc_id":      process,
		"hostname":     fmt.Sprintf("host%d.example.com", n%7),
		"revision":     fmt.Sprintf("v1.%d", n%3),
		"go_version":   runtime.Version(),
		"capture_time": start.Add(time.Duration(n) * time.Second).Format(layout),
	})
	check(err)
	check(os.WriteFile(filepath.Join(dir, "meta"), meta, 0666))
	check(os.WriteFile(filepath.Join(dir, "pprof", "heap"), heap, 0666))
}

func main() {
	bundles, err := strconv.Atoi(os.Args[2])
	check(err)
	list := profiles()
	for n := 0; n < bundles; n++ {
		write(os.Args[1], n, list[(n+n/processes)%kinds])
	}
}
