// pulumi-tfgen-proxmoxve writes schema.json and bridge-metadata.json, which pulumi-resource-proxmoxve reads at start:
//
//	pulumi-tfgen-proxmoxve schema --skip-docs --skip-examples --out DIR
package main

import (
	"context"

	"ikz.example/toolchain/plugin/proxmoxve"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
)

func main() {
	tfgen.MainWithMuxer(proxmoxve.Package, proxmoxve.Info(context.Background(), nil))
}
