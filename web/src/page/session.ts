// Who is signed in, and what they may do.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, isFault, trust } from "./server";

export interface Session {
  name: string;
  role: string;
  language: string | null;
  csrf: string;
  /** Names of what this person may do. */
  may: string[];
}

async function fetched(): Promise<Session | null> {
  try {
    const found = await ask<Session>("GET", "/v1/session");
    trust(found.csrf);
    return found;
  } catch (error) {
    if (isFault(error, 401)) return null;
    throw error;
  }
}

/** Returns the session: nothing if nobody is signed in. */
export function useSession() {
  return useQuery({ queryKey: ["session"], queryFn: fetched, staleTime: 60_000, retry: false });
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
    enter: async (name: string, password: string): Promise<void> => {
      const found = await ask<Session>("POST", "/v1/session", { name, password });
      trust(found.csrf);
      await client.resetQueries();
    },
    leave: async (): Promise<void> => {
      await ask("DELETE", "/v1/session");
      client.clear();
      location.assign("/");
    },
  };
}
