// pulumi-resource-proxmoxve is the provider plugin. It reads schema.json and bridge-metadata.json from the folder it
// lies in: they are generated, and of several megabytes, so they are neither committed nor embedded.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"ikz.example/toolchain/plugin/proxmoxve"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
)

func main() {
	schema, metadata, err := readGenerated()
	if err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-proxmoxve: %v (run pulumi-tfgen-proxmoxve to write it)\n", err)
		os.Exit(1)
	}
	ctx := context.Background()
	pfbridge.MainWithMuxer(ctx, proxmoxve.Package, proxmoxve.Info(ctx, metadata), schema)
}

func readGenerated() (schema, metadata []byte, err error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	dir := filepath.Dir(executable)
	if schema, err = os.ReadFile(filepath.Join(dir, "schema.json")); err != nil {
		return nil, nil, err
	}
	metadata, err = os.ReadFile(filepath.Join(dir, "bridge-metadata.json"))
	return schema, metadata, err
}
