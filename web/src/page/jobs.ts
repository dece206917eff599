// Long work of a site: what is under way, how far it is, ending it.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "./server";
import type { Shape } from "./shapes";

export type Job = Shape<"JobShown">;

const LOOKED_EVERY = 2000;

export function isUnderWay(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

/** Returns the jobs of one kind, the newest first; looked at now and then while one is under way, should the stream be cut. */
export function useJobs(site: string, kind: string) {
  return useQuery({
    queryKey: ["jobs", site, kind],
    queryFn: async () => {
      const found = await ask<Job[]>("GET", `/v1/jobs?site=${encodeURIComponent(site)}`);
      return found.filter((job) => job.kind === kind);
    },
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? LOOKED_EVERY : false),
  });
}

export function useEndJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask("DELETE", `/v1/jobs/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
}

/** Returns how far a job is, in percent; nothing where it cannot be told. */
export function shareOf(job: Job, seconds: number | null): number | null {
  const { done, count, seconds: spent } = job.progress;
  if (done !== undefined && count) return Math.min(100, (100 * done) / count);
  return spent !== undefined && seconds ? Math.min(100, (100 * spent) / seconds) : null;
}
