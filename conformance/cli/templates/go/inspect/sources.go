package main

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	balancerPath = "google.golang.org/grpc/balancer"
	basePath     = "google.golang.org/grpc/balancer/base"
)

// function is one that can be called, its parameters as its source spells them.
type function struct {
	Name    string   `json:"name"`
	Params  string   `json:"params"`
	Results []string `json:"results"`
}

// registrar is a function that registers when it is called, with the names that it is seen to give.
type registrar struct {
	function
	Names []string `json:"names"`
}

// sources are the files of one package, parsed.
type sources struct {
	path    string
	fset    *token.FileSet
	files   []*ast.File
	strings map[string]ast.Expr             // constants and variables of the package, with their first value
	bodies  map[string][]ast.Node           // what runs when a function of the package is called
	imports map[*ast.File]map[string]string // name in a file to path
}

func parse(p listed) *sources {
	s := &sources{path: p.ImportPath, fset: token.NewFileSet(), strings: map[string]ast.Expr{},
		bodies: map[string][]ast.Node{}, imports: map[*ast.File]map[string]string{}}
	for _, name := range append(slices.Clone(p.GoFiles), p.CgoFiles...) {
		file, _ := parser.ParseFile(s.fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if file == nil {
			continue
		}
		s.files = append(s.files, file)
		s.imports[file] = map[string]string{}
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			name := path[strings.LastIndexByte(path, '/')+1:]
			if spec.Name != nil {
				name = spec.Name.Name
			}
			s.imports[file][name] = path
		}
		for _, declaration := range file.Decls {
			s.declare(declaration)
		}
	}
	return s
}

// declare keeps what a declaration at the top of a file gives. What initialises a variable runs like init.
func (s *sources) declare(declaration ast.Decl) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && d.Body != nil {
			s.bodies[d.Name.Name] = append(s.bodies[d.Name.Name], d.Body)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			values, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for i, name := range values.Names {
				if i < len(values.Values) {
					s.strings[name.Name] = values.Values[i]
				}
			}
			for _, value := range values.Values {
				if _, literal := value.(*ast.FuncLit); !literal {
					s.bodies["init"] = append(s.bodies["init"], value)
				}
			}
		}
	}
}

// isCall tells whether an expression calls that function of another package, which its file may have renamed.
func isCall(node ast.Node, imports map[string]string, path, name string) (*ast.CallExpr, bool) {
	call, ok := node.(*ast.CallExpr)
	if !ok {
		return nil, false
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return call, ok && f.Sel.Name == name && imports[x.Name] == path
	case *ast.Ident:
		return call, f.Name == name && imports["."] == path
	}
	return nil, false
}

// reach visits all that runs when a function of the package is called, by way of functions of the package that are named.
func (s *sources) reach(function string, seen map[string]bool, visit func(node ast.Node, imports map[string]string)) {
	if seen[function] {
		return
	}
	seen[function] = true
	for _, body := range s.bodies[function] {
		imports := s.importsAt(body)
		ast.Inspect(body, func(node ast.Node) bool {
			visit(node, imports)
			if name, ok := node.(*ast.Ident); ok && s.bodies[name.Name] != nil {
				s.reach(name.Name, seen, visit)
			}
			return true
		})
	}
}

// registersIn tells whether calling that function comes to balancer.Register, and the names that are given to base's
// builders on the way.
func (s *sources) registersIn(function string, all map[string]*sources) (registers bool, names []string) {
	s.reach(function, map[string]bool{}, func(node ast.Node, imports map[string]string) {
		if _, ok := isCall(node, imports, balancerPath, "Register"); ok {
			registers = true
		}
		if call, ok := isCall(node, imports, basePath, "NewBalancerBuilder"); ok && len(call.Args) > 0 {
			if name, known := text(call.Args[0], imports, s, all, 0); known {
				names = append(names, name)
			}
		}
	})
	return registers, names
}

func (s *sources) importsAt(node ast.Node) map[string]string {
	for _, file := range s.files {
		if file.FileStart <= node.Pos() && node.Pos() < file.FileEnd {
			return s.imports[file]
		}
	}
	return nil
}

// text is the value of an expression that is a string known beforehand.
func text(expression ast.Expr, file map[string]string, s *sources, all map[string]*sources, depth int) (string, bool) {
	if depth > 20 || s == nil {
		return "", false
	}
	switch e := expression.(type) {
	case *ast.BasicLit:
		value, err := strconv.Unquote(e.Value)
		return value, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return text(e.X, file, s, all, depth+1)
	case *ast.Ident:
		if value := s.strings[e.Name]; value != nil {
			return text(value, s.importsAt(value), s, all, depth+1)
		}
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		if other := all[file[identOf(x, ok)]]; other != nil {
			return text(e.Sel, nil, other, all, depth+1)
		}
	case *ast.BinaryExpr:
		left, okLeft := text(e.X, file, s, all, depth+1)
		right, okRight := text(e.Y, file, s, all, depth+1)
		return left + right, okLeft && okRight && e.Op == token.ADD
	}
	return "", false
}

func identOf(x *ast.Ident, ok bool) string {
	if !ok {
		return ""
	}
	return x.Name
}

// addSources reads packages of one module, the package that is asked about last.
func (r *report) addSources(policy string, packages []listed) {
	all := map[string]*sources{}
	names := map[string]bool{}
	for _, p := range packages {
		s := parse(p)
		all[p.ImportPath] = s
		registers, named := s.registersIn("init", all)
		r.Registers = r.Registers || registers
		r.Initial = append(r.Initial, named...)
		for _, file := range s.files {
			r.read(policy, file, s, all, names)
		}
	}
	r.Names = slices.Sorted(maps.Keys(names))
	if target := all[r.Package]; target != nil {
		r.Registrars = target.registrars(all)
	}
}

// read looks through one file for names of policies.
func (r *report) read(policy string, file *ast.File, s *sources, all map[string]*sources, names map[string]bool) {
	imports := s.imports[file]
	note := func(expression ast.Expr) {
		if name, known := text(expression, imports, s, all, 0); known && name != "" {
			names[name] = true
		} else {
			r.Unseen = true
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			value, _ := strconv.Unquote(literal.Value)
			r.NamesPolicy = r.NamesPolicy || value == policy
		}
		if call, ok := isCall(node, imports, basePath, "NewBalancerBuilder"); ok && len(call.Args) > 0 {
			r.UsesBase = true
			note(call.Args[0])
		}
		if method, ok := node.(*ast.FuncDecl); ok && method.Name.Name == "Name" && s.isBuilder(receiver(method)) {
			if result := onlyResult(method); result != nil {
				note(result)
			}
		}
		return true
	})
}

// isBuilder tells whether a type has what a balancer.Builder has: a Build with two parameters and a result.
func (s *sources) isBuilder(name string) bool {
	for _, file := range s.files {
		for _, declaration := range file.Decls {
			d, ok := declaration.(*ast.FuncDecl)
			if ok && d.Name.Name == "Build" && name != "" && receiver(d) == name && d.Type.Params.NumFields() == 2 &&
				d.Type.Results.NumFields() == 1 {
				return true
			}
		}
	}
	return false
}

// receiver is the name of the type that a method is of; empty for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return ""
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	name, ok := t.(*ast.Ident)
	return identOf(name, ok)
}

// onlyResult is what a method of one statement returns.
func onlyResult(d *ast.FuncDecl) ast.Expr {
	if d.Body == nil || len(d.Body.List) != 1 {
		return nil
	}
	statement, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(statement.Results) != 1 {
		return nil
	}
	return statement.Results[0]
}

// registrars are the exported functions that register.
func (s *sources) registrars(all map[string]*sources) []registrar {
	var found []registrar
	for _, file := range s.files {
		for _, declaration := range file.Decls {
			d, ok := declaration.(*ast.FuncDecl)
			if !ok || d.Recv != nil || !d.Name.IsExported() || d.Type.TypeParams != nil {
				continue
			}
			if registers, names := s.registersIn(d.Name.Name, all); registers {
				found = append(found, registrar{function{Name: d.Name.Name, Params: s.fields(d.Type.Params),
					Results: s.types(d.Type.Results)}, names})
			}
		}
	}
	return found
}

// fields spells parameters on one line.
func (s *sources) fields(list *ast.FieldList) string {
	var parts []string
	for _, field := range list.List {
		part := s.spell(field.Type)
		if len(field.Names) > 0 {
			var names []string
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
			part = strings.Join(names, ", ") + " " + part
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// types spells the type of each result.
func (s *sources) types(list *ast.FieldList) []string {
	var all []string
	if list == nil {
		return nil
	}
	for _, field := range list.List {
		for range max(1, len(field.Names)) {
			all = append(all, s.spell(field.Type))
		}
	}
	return all
}

func (s *sources) spell(node ast.Node) string {
	var b strings.Builder
	_ = printer.Fprint(&b, s.fset, node)
	return strings.Join(strings.Fields(b.String()), " ")
}
