// Package proxmoxve describes the Terraform provider bpg/proxmox to the Pulumi bridge, with the names and tokens
// that the published npm SDK @muhlba91/pulumi-proxmoxve has.
package proxmoxve

import (
	"context"

	"github.com/bpg/terraform-provider-proxmox/fwprovider"
	"github.com/bpg/terraform-provider-proxmox/proxmoxtf/provider"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

// Package is the Pulumi name of the provider: first part of every token, name of the plugin.
const Package = "proxmoxve"

// Version is the version of the npm SDK that this plugin serves; the linker sets it (-X).
var Version = "0.0.0-unset"

// Autonamed resources are called after their logical name, as the published provider does it.
const (
	autonameMaxLength = 255
	autonameSeparator = "-"
)

// Info describes the provider. metadata is the content of the bridge-metadata.json that pulumi-tfgen-proxmoxve wrote,
// or nil while it is being written.
func Info(ctx context.Context, metadata []byte) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P: pfbridge.MuxShimWithPF(ctx,
			shimv2.NewProvider(provider.ProxmoxVirtualEnvironment()),
			fwprovider.New(Version)(),
		),
		Name:         "proxmox",
		Version:      Version,
		DisplayName:  "Proxmox Virtual Environment",
		Description:  "Manages Proxmox Virtual Environment through the Terraform provider bpg/proxmox.",
		License:      "Apache-2.0",
		GitHubOrg:    "bpg",
		MetadataInfo: tfbridge.NewProviderMetadata(metadata),
	}
	info.MustComputeTokens(tokens.Strategy{
		Resource: func(tfName string, resource *tfbridge.ResourceInfo) error {
			if resource.Tok == "" {
				module, name := nameOf(tfName)
				resource.Tok = tfbridge.MakeResource(Package, module, name)
			}
			renameID(tfName, info.P.ResourcesMap().Get(tfName), resource)
			return nil
		},
		DataSource: func(tfName string, source *tfbridge.DataSourceInfo) error {
			if source.Tok == "" {
				module, name := nameOf(tfName)
				source.Tok = tfbridge.MakeDataSource(Package, module, "get"+name)
			}
			return nil
		},
	})
	info.SetAutonaming(autonameMaxLength, autonameSeparator)
	return info
}
