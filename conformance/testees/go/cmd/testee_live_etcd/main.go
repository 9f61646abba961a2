// Command testee_live_etcd hosts grpc-go as a whole client that finds its servers in etcd, by the resolver
// that comes with etcd's own client.
package main

import (
	clientv3 "go.etcd.io/etcd/client/v3"
	etcd "go.etcd.io/etcd/client/v3/naming/resolver"
	"google.golang.org/grpc/resolver"

	"lbconform/testee/live"
)

func main() {
	live.Main(live.Options{Capabilities: []string{"etcd"}, Resolver: func(host string) (resolver.Builder, error) {
		client, err := clientv3.New(clientv3.Config{Endpoints: []string{host}})
		if err != nil {
			return nil, err
		}
		return etcd.NewBuilder(client)
	}})
}
