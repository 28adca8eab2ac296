/** Unique process ids: `UPID:node:PID:PSTART:START:type:id:user:`, numbers as eight hex digits. */
import type { TaskRecord } from '../state/records.ts';

type UpidParts = Pick<TaskRecord, 'node' | 'pid' | 'startTime' | 'type' | 'id' | 'user'> & { processStart: number };

const hex8 = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');

export function printUpid(parts: UpidParts): string {
  const { node, pid, processStart, startTime, type, id, user } = parts;
  return `UPID:${node}:${hex8(pid)}:${hex8(processStart)}:${hex8(startTime)}:${type}:${id}:${user}:`;
}

export function parseUpid(upid: string): UpidParts | undefined {
  const parts =
    /^UPID:([a-zA-Z0-9-]+):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/.exec(
      upid,
    );
  if (!parts) return undefined;
  const [, node = '', pid = '', processStart = '', startTime = '', type = '', id = '', user = ''] = parts;
  return {
    node,
    pid: Number.parseInt(pid, 16),
    processStart: Number.parseInt(processStart, 16),
    startTime: Number.parseInt(startTime, 16),
    type,
    id,
    user,
  };
}
