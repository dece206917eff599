// How the page speaks with the server: JSON, the session's cookie, and one shape of error.

/** What the server answers instead when it does not do what was asked. */
export interface Fault {
  status: number;
  code: string;
  message: string;
  advice: string | null;
  issues: { what: string; place?: string; id?: string | null; advice?: string | null }[];
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

let csrf = "";
let language = "en";

/** Keeps the token that every change must carry. */
export function trust(token: string): void {
  csrf = token;
}

/** Sets the language in which the server answers. */
export function speak(name: string): void {
  language = name;
}

/** Asks the server, and throws a `Fault` if it refuses. */
export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const isForm = body instanceof FormData;
  const headers: Record<string, string> = { "Accept-Language": language };
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-Heijunka-Token"] = csrf;
  let answer: Response;
  try {
    const payload = body === undefined ? null : isForm ? body : JSON.stringify(body);
    answer = await fetch(path, { method, headers, body: payload, credentials: "same-origin", signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw fault(0, {});
  }
  if (!answer.ok) throw fault(answer.status, await answer.json().catch(() => ({})));
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

function fault(status: number, found: Partial<Fault>): Fault {
  return {
    status,
    code: found.code ?? (status ? "unexpected" : "unreachable"),
    message: found.message ?? "",
    advice: found.advice ?? null,
    issues: found.issues ?? [],
  };
}

/** Tells whether something thrown is an answer of the server, perhaps with a certain status. */
export function isFault(error: unknown, status?: number): error is Fault {
  const isOne = typeof error === "object" && error !== null && "code" in error && "status" in error;
  return isOne && (status === undefined || error.status === status);
}
