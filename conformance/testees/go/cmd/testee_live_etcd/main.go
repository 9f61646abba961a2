// Command testee_live_etcd hosts grpc-go as a whole client that finds its servers in etcd, by the resolver
// that comes with etcd's own client.
package main

import (
	"fmt"
	"strings"

	clientv3 "go.etcd.io/etcd/client/v3"
	etcd "go.etcd.io/etcd/client/v3/naming/resolver"
	"google.golang.org/grpc/resolver"

	"lbconform/testee/live"
)

// inEtcd takes etcd://HOST:PORT/NAME.
func inEtcd(target string) (resolver.Builder, string, error) {
	where, ok := strings.CutPrefix(target, "etcd://")
	host, name, ok2 := strings.Cut(where, "/")
	if !ok || !ok2 {
		return nil, "", fmt.Errorf("target %q: expected etcd://HOST:PORT/NAME", target)
	}
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{host}})
	if err != nil {
		return nil, "", err
	}
	builder, err := etcd.NewBuilder(client)
	return builder, "etcd:///" + name, err
}

func main() {
	live.Main(live.Options{Resolver: inEtcd, Capabilities: []string{"etcd"}})
}
