// Command inspect says what Go packages offer to a channel: which policies they register, when, and what in
// them could be registered. `lbconform new go` runs it in the testee's folder, and reads what it prints.
//
//	go run . -dir DIR POLICY PACKAGE        one package, compiled, with what its exported names give
//	go run . -dir DIR -find POLICY PATTERN  all packages of a pattern, by their sources alone
//
// DIR is in the module that sees them. One JSON document goes to stdout. The standard library is all it needs.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath, Name, Dir, Export string
	GoFiles, CgoFiles             []string
	Module                        *struct{ Path string }
	Error                         *struct{ Err string }
	Standard                      bool
}

// report is what is said of one package.
type report struct {
	Package string `json:"package"`
	Name    string `json:"name"`
	Module  string `json:"module"`
	// Registers: importing it calls balancer.Register, in it or in a package of its module below it.
	Registers bool `json:"registers"`
	// Initial are names that are seen to be given to builders in doing so.
	Initial []string `json:"initial"`
	// Registrars are its exported functions that call balancer.Register when they are called.
	Registrars []registrar `json:"registrars"`
	// Builders are its exported names that give a balancer.Builder or a base.PickerBuilder, best first.
	Builders []candidate `json:"builders"`
	// Exported counts the names that were looked at for builders.
	Exported int `json:"exported"`
	// Names are those that builders are seen to have; Unseen that there is one whose name is made at run time.
	Names       []string `json:"names"`
	Unseen      bool     `json:"unseen"`
	NamesPolicy bool     `json:"names_policy"`
	UsesBase    bool     `json:"uses_base"`
	// Broken says why it does not compile.
	Broken string `json:"broken"`
}

func main() {
	find := flag.Bool("find", false, "look at sources alone")
	dir := flag.String("dir", ".", "a folder in the module that sees the packages")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: inspect [-dir DIR] [-find] POLICY PACKAGE")
		os.Exit(64)
	}
	if err := os.Chdir(*dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	reports, err := inspect(flag.Arg(0), flag.Arg(1), *find)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(reports); err != nil {
		os.Exit(1)
	}
}

func inspect(policy, pattern string, find bool) ([]report, error) {
	arguments := []string{"-find"} // The author's own go.mod stays as it is.
	if !find {
		arguments = []string{"-deps", "-export", "-mod=mod"}
	}
	packages, err := list(append(arguments, pattern)...)
	if err != nil {
		return nil, err
	}
	var reports []report
	if find {
		for _, p := range packages {
			if r := (report{}); r.describe(p) {
				r.addSources(policy, []listed{p})
				reports = append(reports, r)
			}
		}
		return reports, nil
	}
	// Dependencies come first, so the package itself is the last.
	if len(packages) == 0 {
		return nil, fmt.Errorf("%s is no package", pattern)
	}
	target := packages[len(packages)-1]
	r := report{}
	if !r.describe(target) {
		if target.Error != nil {
			return nil, errors.New(target.Error.Err)
		}
		return nil, fmt.Errorf("%s is no package of a module", pattern)
	}
	var ours []listed
	for _, p := range packages {
		if p.Module != nil && p.Module.Path == r.Module {
			ours = append(ours, p)
		}
	}
	r.addSources(policy, ours)
	r.addTypes(target, packages)
	return []report{r}, nil
}

// describe fills in what is asked of every package; false if it is none of a module.
func (r *report) describe(p listed) bool {
	if p.Module == nil || p.Name == "" {
		return false
	}
	r.Package, r.Name, r.Module = p.ImportPath, p.Name, p.Module.Path
	return true
}

// list runs `go list`, which may complete go.mod, and reads what it says.
func list(arguments ...string) ([]listed, error) {
	var said, failed bytes.Buffer
	command := exec.Command("go", append([]string{"list", "-e",
		"-json=ImportPath,Name,Dir,Export,GoFiles,CgoFiles,Module,Error,Standard"}, arguments...)...)
	command.Stdout, command.Stderr = &said, &failed
	if err := command.Run(); err != nil && said.Len() == 0 {
		return nil, errors.New(failed.String())
	}
	var packages []listed
	for decoder := json.NewDecoder(&said); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}
