import { deliveryWorkloads } from './delivery-workload.ts';
import { fanOutWorkloads } from './fan-out-workload.ts';
import { httpWorkloads } from './http-workloads.ts';
import type { Job } from './job.ts';
import { mqttWorkloads } from './mqtt-workloads.ts';
import { readWorkloads } from './read-workloads.ts';

// The clients, in a process of their own, so that their work is not counted as the server's.
const workloads = { ...httpWorkloads, ...readWorkloads, ...mqttWorkloads, ...fanOutWorkloads, ...deliveryWorkloads };

process.on('message', ({ id, job }: { id: number; job: Job | 'stop' }) => {
  if (job === 'stop') process.exit(0);
  const workload = workloads[job.workload];
  if (!workload) process.send?.({ id, error: `there is no workload ${job.workload}` });
  else
    workload(job).then(
      (result) => process.send?.({ id, result }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
});
process.send?.({ ready: {} });
