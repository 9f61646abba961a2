package channel

import (
	orca "github.com/cncf/xds/go/xds/data/orca/v3"
	"google.golang.org/grpc/metadata"
	_ "google.golang.org/grpc/orca" // without it a channel of grpc-go parses no load reports
	"google.golang.org/protobuf/proto"

	"lbconform/testee/lbcp"
)

const loadTrailer = "endpoint-load-metrics-bin"

// addLoad puts a load report where servers do; nil: none.
func addLoad(trailers metadata.MD, l *lbcp.Load) error {
	if l == nil {
		return nil
	}
	wire, err := proto.Marshal(&orca.OrcaLoadReport{
		CpuUtilization: l.CpuUtilization, MemUtilization: l.MemoryUtilization,
		ApplicationUtilization: l.ApplicationUtilization, RpsFractional: l.RpsFractional, Eps: l.Eps,
		Utilization: l.Utilization, NamedMetrics: l.NamedMetrics,
	})
	trailers.Set(loadTrailer, string(wire))
	return err
}

// fromLoad is what a hook got; nil: none.
func fromLoad(load any) *lbcp.Load {
	l, isReport := load.(*orca.OrcaLoadReport)
	if !isReport || l == nil {
		return nil
	}
	return &lbcp.Load{
		CpuUtilization: l.CpuUtilization, MemoryUtilization: l.MemUtilization,
		ApplicationUtilization: l.ApplicationUtilization, RpsFractional: l.RpsFractional, Eps: l.Eps,
		Utilization: l.Utilization, NamedMetrics: l.NamedMetrics,
	}
}
