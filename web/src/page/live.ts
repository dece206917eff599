// One stream from the server: what it tells of makes what was fetched before stale.

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** One thing that happened on the server. */
export interface Told {
  kind: string;
  site: string | null;
  body: Record<string, unknown>;
}

type Listener = (told: Told) => void;

const listeners = new Set<Listener>();

/** Calls a function with everything that the stream tells, as long as a part of the page is shown. */
export function useTold(listen: Listener): void {
  useEffect(() => {
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, [listen]);
}

/** Opens the stream while somebody is signed in; the browser resumes it by the last number that it saw. */
export function useLive(isOpen: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isOpen) return;
    const stream = new EventSource("/v1/live");
    stream.onmessage = (message) => {
      const told = JSON.parse(message.data as string) as Told;
      outdate(client, told);
      for (const listen of listeners) listen(told);
    };
    return () => stream.close();
  }, [client, isOpen]);
}

/** Marks as stale what an event is about: its site's things, and the jobs. */
function outdate(client: QueryClient, told: Told): void {
  if (told.kind.startsWith("job")) void client.invalidateQueries({ queryKey: ["jobs"] });
  if (told.site && !told.kind.startsWith("job_progress")) void client.invalidateQueries({ queryKey: ["sites", told.site] });
  if (told.kind.startsWith("site")) void client.invalidateQueries({ queryKey: ["sites"] });
}
