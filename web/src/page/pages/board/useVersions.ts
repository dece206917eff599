// What makes versions: keeping edits, publishing, taking back what was published.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Calls } from "./calls";
import { editsOf } from "./edits";
import type { Pending } from "./useDraft";

interface Given {
  site: string;
  calls: Calls;
  shown: number;
  inForce: number | null;
  open: (version: number) => void;
}

export function useVersions({ site, calls, shown, inForce, open }: Given, pending: Pending) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const opened = async (version: number | null): Promise<void> => {
    await client.invalidateQueries({ queryKey: ["sites", site] });
    if (version !== null) open(version);
  };
  const keep = useMutation({
    mutationFn: () => calls.keep(shown, editsOf(pending.draft)),
    onSuccess: async (found) => {
      if (found.version === null) return;
      pending.drop();
      await opened(found.version);
    },
  });
  const changes = useQuery({
    queryKey: ["sites", site, "changes", inForce, shown],
    queryFn: () => calls.changes(shown, inForce),
    enabled: isAsking,
  });
  const publish = useMutation({
    mutationFn: () => calls.publish(shown, inForce),
    onSuccess: async () => {
      setAsking(false);
      await opened(null);
    },
  });
  const back = useMutation({
    mutationFn: () => calls.undo(inForce),
    onSuccess: (found) => opened(found.version),
  });
  return { keep, changes, publish, back, isAsking, setAsking };
}
