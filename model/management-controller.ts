/**
 * File on the nodes with the password of their management controllers (BMC): in the cluster's file system, so that every
 * node has it, and in the directory of it that root alone reads.
 */
export const bmcPasswordFile = '/etc/pve/priv/ikz-bmc';
