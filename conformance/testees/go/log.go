package testee

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"google.golang.org/grpc/grpclog"

	"lbconform/testee/lbcp"
)

// logCapture turns grpc-go's log lines into events. Outside a session, as in packages' initialisation,
// errors go to stderr and the rest nowhere, which is what grpc-go itself does by default.
type logCapture struct {
	mu        sync.Mutex
	reporter  *reporter
	verbosity int
}

var captured = &logCapture{}

// grpclog demands that a logger be set before anything logs, hence at initialisation.
func init() {
	captured.verbosity, _ = strconv.Atoi(os.Getenv("GRPC_GO_LOG_VERBOSITY_LEVEL"))
	grpclog.SetLoggerV2(captured)
}

// captureLogs sends all further lines to the judge.
func captureLogs(r *reporter) {
	captured.mu.Lock()
	defer captured.mu.Unlock()
	captured.reporter = r
}

func (l *logCapture) line(level, text string) {
	text = strings.TrimSuffix(text, "\n")
	l.mu.Lock()
	r := l.reporter
	l.mu.Unlock()
	if r == nil {
		if level == "error" {
			fmt.Fprintf(os.Stderr, "%s\n", text)
		}
		return
	}
	r.report(0, &lbcp.Event{Observation: &lbcp.Event_Log{Log: &lbcp.Log{Level: level, Text: text}}})
}

func (l *logCapture) Info(args ...any)               { l.line("info", fmt.Sprint(args...)) }
func (l *logCapture) Infoln(args ...any)             { l.line("info", fmt.Sprintln(args...)) }
func (l *logCapture) Infof(f string, args ...any)    { l.line("info", fmt.Sprintf(f, args...)) }
func (l *logCapture) Warning(args ...any)            { l.line("warning", fmt.Sprint(args...)) }
func (l *logCapture) Warningln(args ...any)          { l.line("warning", fmt.Sprintln(args...)) }
func (l *logCapture) Warningf(f string, args ...any) { l.line("warning", fmt.Sprintf(f, args...)) }
func (l *logCapture) Error(args ...any)              { l.line("error", fmt.Sprint(args...)) }
func (l *logCapture) Errorln(args ...any)            { l.line("error", fmt.Sprintln(args...)) }
func (l *logCapture) Errorf(f string, args ...any)   { l.line("error", fmt.Sprintf(f, args...)) }
func (l *logCapture) Fatal(args ...any)              { l.fatal(fmt.Sprint(args...)) }
func (l *logCapture) Fatalln(args ...any)            { l.fatal(fmt.Sprintln(args...)) }
func (l *logCapture) Fatalf(f string, args ...any)   { l.fatal(fmt.Sprintf(f, args...)) }

// fatal ends the process, as callers of Fatal rely on.
func (l *logCapture) fatal(text string) {
	fmt.Fprintf(os.Stderr, "fatal log line: %s\n", text)
	os.Exit(1)
}

// V tells whether details of a level are wanted.
func (l *logCapture) V(level int) bool { return level <= l.verbosity }
