package testee

import (
	orca "github.com/cncf/xds/go/xds/data/orca/v3"
	"google.golang.org/grpc/connectivity"

	"lbconform/testee/lbcp"
)

// toGrpc and fromGrpc translate states. A value that neither side knows stays visibly unknown.
func toGrpc(s lbcp.ConnectivityState) connectivity.State {
	return connectivity.State(int(s) - 1)
}

func fromGrpc(s connectivity.State) lbcp.ConnectivityState {
	return lbcp.ConnectivityState(int32(s) + 1)
}

// orcaReport is a load report as servers send it.
func orcaReport(l *lbcp.Load) *orca.OrcaLoadReport {
	return &orca.OrcaLoadReport{
		CpuUtilization:         l.GetCpuUtilization(),
		MemUtilization:         l.GetMemoryUtilization(),
		ApplicationUtilization: l.GetApplicationUtilization(),
		RpsFractional:          l.GetRpsFractional(),
		Eps:                    l.GetEps(),
		Utilization:            l.GetUtilization(),
		NamedMetrics:           l.GetNamedMetrics(),
	}
}
