// What a planner tells of a demand; the server keeps it as an event, and the next adjustment takes it in.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { pathOf } from "../../plans";
import { ask } from "../../server";

export interface Told {
  kind: "rush-order" | "order-changed" | "expedite" | "order-cancelled";
  words: string[];
  options: Record<string, string>;
}

/** What is filled in of a demand; empty means that it stays as it is. */
export interface Filled {
  name: string;
  material: string;
  quantity: string;
  due: string;
  priority: string;
  customer: string;
}

/** Returns what is told of a new demand, or of one that changes. */
export function toldOf(filled: Filled, demand: string | null, isExpedite: boolean): Told {
  const all = { ...filled, due: filled.due.replace("T", " ") };
  const names = isExpedite ? (["due", "priority"] as const) : (["material", "quantity", "due", "priority", "customer"] as const);
  const options: Record<string, string> = {};
  for (const name of names) if (all[name].trim()) options[name] = all[name].trim();
  const kind = demand === null ? "rush-order" : isExpedite ? "expedite" : "order-changed";
  return { kind, words: [demand ?? filled.name.trim()], options };
}

export function useTelling(site: string, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (told: Told) => ask<{ text: string }>("POST", `${pathOf(site)}/events/told`, told),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["sites", site] });
      done();
    },
  });
}
