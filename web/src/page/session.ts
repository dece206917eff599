// Who is signed in, and what they may do.

import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { ask, trust } from "./server";
import type { Shape } from "./shapes";

export interface Session {
  name: string;
  /** Names of what this person may do. */
  may: string[];
}

const PROVIDER = ["session", "provider"];

async function fetched(client: QueryClient): Promise<Session | null> {
  const found = await ask<Shape<"Session">>("GET", "/v1/session");
  trust(found.token);
  client.setQueryData(PROVIDER, found.provider);
  return found.name === null ? null : { name: found.name, may: found.may };
}

/** Returns the session: nothing if nobody is signed in. */
export function useSession() {
  const client = useQueryClient();
  return useQuery({ queryKey: ["session"], queryFn: () => fetched(client), staleTime: 60_000, retry: false });
}

/** Returns by way of whom people may sign in, too; nothing if there is nobody. */
export function useProvider(): string | null {
  return useQueryClient().getQueryData<string | null>(PROVIDER) ?? null;
}

/** Returns what tells whether the one signed in may do something. */
export function useMay(): (action: string) => boolean {
  const { data } = useSession();
  return (action) => data?.may.includes(action) ?? false;
}

/** Returns what signs in and out; the page is fetched anew as the other person. */
export function useSigning() {
  const client = useQueryClient();
  return {
    enter: async (given: { key: string } | { name: string; password: string }): Promise<void> => {
      await ask("POST", "/v1/session", given);
      await client.resetQueries();
    },
    leave: async (): Promise<void> => {
      await ask("DELETE", "/v1/session");
      client.clear();
      location.assign("/");
    },
  };
}
