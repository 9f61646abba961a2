package main

import (
	"cmp"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"
)

// candidate is an exported name that gives a builder.
type candidate struct {
	function
	// Kind is how it is used: "func" is called, "var" is taken, "type" is built with its zero value.
	Kind string `json:"kind"`
	// Gives is "balancer.Builder" or "base.PickerBuilder"; At the result that it is.
	Gives string `json:"gives"`
	At    int    `json:"at"`
	// Pointer: of a type, only its address is a builder.
	Pointer bool `json:"pointer"`
}

// addTypes asks the compiler's own record of the package.
func (r *report) addTypes(target listed, packages []listed) {
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
		if p.Error != nil && p.Export == "" && !p.Standard && r.Broken == "" {
			r.Broken = reason(p.Error.Err)
		}
	}
	read := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("%s was not compiled", path)
		}
		return os.Open(exports[path])
	})
	if exports[target.ImportPath] == "" {
		if r.Broken == "" {
			r.Broken = target.ImportPath + " was not compiled"
		}
		return
	}
	r.Broken = ""
	pkg, err := read.Import(target.ImportPath)
	if err != nil {
		r.Broken = err.Error()
		return
	}
	wanted := map[string]*types.Interface{}
	for name, path := range map[string]string{"balancer.Builder": balancerPath, "base.PickerBuilder": basePath} {
		if exports[path] == "" {
			continue // Nothing in it knows that package.
		}
		if from, err := read.Import(path); err == nil {
			if object := from.Scope().Lookup(name[strings.IndexByte(name, '.')+1:]); object != nil {
				wanted[name], _ = object.Type().Underlying().(*types.Interface)
			}
		}
	}
	r.lookAt(pkg, wanted)
}

// lookAt tries every exported name of the package.
func (r *report) lookAt(pkg *types.Package, wanted map[string]*types.Interface) {
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		r.Exported++
		for _, gives := range []string{"balancer.Builder", "base.PickerBuilder"} {
			if wanted[gives] == nil {
				continue
			}
			if c, ok := try(object, wanted[gives]); ok {
				c.Name, c.Gives = name, gives
				r.Builders = append(r.Builders, c)
				break
			}
		}
	}
	// What registers as it is before what needs a hand: then whatever asks for less.
	slices.SortStableFunc(r.Builders, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Gives, b.Gives), cmp.Compare(rank(a), rank(b)))
	})
}

func rank(c candidate) int {
	switch {
	case c.Params == "" && c.Kind != "type":
		return 0
	case c.Kind == "func":
		return 1
	}
	return 2
}

// try tells how a name gives what is wanted, if it does.
func try(object types.Object, wanted *types.Interface) (candidate, bool) {
	t := object.Type()
	switch object.(type) {
	case *types.TypeName:
		if _, fields := t.Underlying().(*types.Struct); !fields || isGeneric(t) {
			return candidate{}, false // The zero value of anything else is nothing that can build.
		}
		value, pointer := types.Implements(t, wanted), types.Implements(types.NewPointer(t), wanted)
		return candidate{Kind: "type", Pointer: !value}, value || pointer
	case *types.Var, *types.Const:
		if types.Implements(t, wanted) {
			return candidate{Kind: "var"}, true
		}
	}
	signature, ok := t.Underlying().(*types.Signature)
	if !ok || signature.TypeParams().Len() > 0 {
		return candidate{}, false
	}
	for i := range signature.Results().Len() {
		if types.Implements(signature.Results().At(i).Type(), wanted) {
			return candidate{Kind: "func", At: i, function: spelled(signature)}, true
		}
	}
	return candidate{}, false
}

func isGeneric(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.TypeParams().Len() > named.TypeArgs().Len()
}

func spelled(signature *types.Signature) function {
	byName := func(p *types.Package) string { return p.Name() }
	parameters := types.TypeString(types.NewSignatureType(nil, nil, nil, signature.Params(), nil,
		signature.Variadic()), byName)
	f := function{Params: strings.TrimSuffix(strings.TrimPrefix(parameters, "func("), ")")}
	for i := range signature.Results().Len() {
		f.Results = append(f.Results, types.TypeString(signature.Results().At(i).Type(), byName))
	}
	return f
}

// reason is the first line of what a compiler said that is not a heading.
func reason(said string) string {
	for _, line := range strings.Split(said, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return "it does not compile"
}
