package proxmoxve

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// resourceID is what the published SDK calls a Terraform field "id" that the user may set: Pulumi keeps "id" for
// itself. It is a string there, also where Terraform has a number (VM ids).
const resourceID = "resourceId"

// leftToBridge are the resources that the published SDK does not list, so that the bridge named their "id" itself.
var leftToBridge = map[string]bool{"proxmox_sdn_controller_evpn": true}

// issues is where the bridge asks the user to report a state without a usable resourceId.
const issues = "https://github.com/bpg/terraform-provider-proxmox"

// renameID gives a resource whose "id" is an input the name resourceId for it, and reads the Pulumi ID from there.
// Reading it from "id", as the bridge does by default, crashes the plugin: a state with the renamed field has none.
func renameID(tfName string, schema shim.Resource, info *tfbridge.ResourceInfo) {
	id, found := schema.Schema().GetOk("id")
	if leftToBridge[tfName] || !found || !(id.Required() || id.Optional()) {
		return
	}
	if info.Fields == nil {
		info.Fields = map[string]*tfbridge.SchemaInfo{}
	}
	info.Fields["id"] = &tfbridge.SchemaInfo{Name: resourceID, Type: "string"}
	info.ComputeID = tfbridge.DelegateIDField(resourceID, Package, issues)
}
