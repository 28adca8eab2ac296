/** Records of what happens by itself: corosync, the HA stack, the journals of the hosts. */
import type { Partition } from '../../model/quorum/votes.ts';
import type { Table } from '../nft/ruleset.ts';

/** What corosync has made of the nodes so far; one record, id `membership`. Absent as long as nothing has happened. */
export interface MembershipRecord {
  partitions: readonly Partition[];
  /** Uptime of the lab (s) when something that has happened will be known: it is looked at anew. */
  regroupAt: readonly number[];
  /** Uptime of the lab (s) up to which batteries and flapping links have been looked at. */
  seenAt: number;
}

/** A guest's start, stop or move that a node's LRM has begun; id = sid. */
export interface HaWorkRecord {
  sid: string;
  node: string;
  upid: string;
  /** What follows when the task has ended well. */
  then?: { target: string };
}

/** A line of a host's journal; id = number. */
export interface JournalRecord {
  at: number;
  host: string;
  unit: string;
  level: string;
  message: string;
}

/** Rules of a node's packet filter; id = node. Gone with the next boot. */
export interface PacketFilterRecord {
  node: string;
  tables: readonly Table[];
}

/** A transient timer of systemd, and the service that it starts; id = `node unit`. Gone with the next boot. */
export interface UnitTimerRecord {
  node: string;
  /** Without `.timer`. */
  unit: string;
  /** Uptime of the lab (s) at which it elapses. */
  at: number;
  /** The service's command and its arguments. */
  command: readonly string[];
}

/** Bridges of a node that `ip link add` has made, by name; id = node. Gone with the next boot. */
export interface BridgesRecord {
  node: string;
  names: readonly string[];
}
