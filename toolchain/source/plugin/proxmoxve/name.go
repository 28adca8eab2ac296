package proxmoxve

import "strings"

// The provider is moving its resources from the long prefix to the short one; both forms exist side by side, and the
// published SDK calls the long one Legacy.
const (
	longPrefix   = "proxmox_virtual_environment_"
	shortPrefix  = "proxmox_"
	legacySuffix = "Legacy"
	rootModule   = "index"
)

// nameOf splits a Terraform name into the module and the name that the published SDK has for it:
// proxmox_sdn_zone_vlan is Vlan in sdn/zone, proxmox_virtual_environment_vm is VmLegacy in index.
func nameOf(tfName string) (module, name string) {
	rest, legacy := strings.CutPrefix(tfName, longPrefix)
	if !legacy {
		rest = strings.TrimPrefix(tfName, shortPrefix)
	}
	words := strings.Split(rest, "_")
	last := len(words) - 1
	name = strings.ToUpper(words[last][:1]) + words[last][1:]
	if legacy {
		name += legacySuffix
	}
	if last == 0 {
		return rootModule, name
	}
	return strings.Join(words[:last], "/"), name
}
