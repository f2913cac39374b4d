package main

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"os"
)

// wanted are the fields whose places in the runtime's structures the
// assembly must know.
var wanted = []struct{ name, typ, field string }{
	{"offM", "runtime.g", "m"},
	{"offP", "runtime.m", "p"},
	{"offLocks", "runtime.m", "locks"},
	{"offGoid", "runtime.g", "goid"},
	{"offParent", "runtime.g", "parentGoid"},
	{"offGopc", "runtime.g", "gopc"},
	{"offPanic", "runtime.g", "_panic"},
	{"offGoexit", "runtime._panic", "goexit"},
}

// offsets reads the structures from the debugging information of a program
// built by the same Go and prints them as Go constants.
func offsets(args []string) error {
	path := "/proc/self/exe"
	if len(args) > 0 {
		path = args[0]
	}
	f, err := elf.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		return err
	}
	found, err := structures(d)
	if err != nil {
		return err
	}
	fmt.Print("package container\n\nconst (\n")
	parent := 1
	for _, w := range wanted {
		off, ok := found[w.typ+"."+w.field]
		if !ok && w.field == "parentGoid" {
			off, ok, parent = found["runtime.g.goid"], true, 0
		}
		if !ok {
			return fmt.Errorf("%s has no field %s in this Go", w.typ, w.field)
		}
		fmt.Printf("\t%s = %d\n", w.name, off)
	}
	fmt.Printf("\thasParent = %d\n)\n", parent)
	id, ok := found["runtime.p.id"]
	if !ok || id != 0 {
		fmt.Fprintln(os.Stderr, "runtime.p does not begin with its id in this Go")
		os.Exit(2)
	}
	return nil
}

func structures(d *dwarf.Data) (map[string]int64, error) {
	found := map[string]int64{}
	r := d.Reader()
	for {
		e, err := r.Next()
		if err != nil || e == nil {
			return found, err
		}
		name, _ := e.Val(dwarf.AttrName).(string)
		if e.Tag != dwarf.TagStructType || !known(name) {
			continue
		}
		t, err := d.Type(e.Offset)
		if err != nil {
			return nil, err
		}
		for _, f := range t.(*dwarf.StructType).Field {
			found[name+"."+f.Name] = f.ByteOffset
		}
	}
}

func known(name string) bool {
	return name == "runtime.g" || name == "runtime.m" || name == "runtime.p" || name == "runtime._panic"
}
