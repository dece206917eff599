// Puts the page together: texts first, then theme, queries and routes.

import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import "./page.css";
import { ROUTER } from "./routes";
import { isFault } from "./server";
import { begin } from "./texts";
import { THEME } from "./theme";

const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
setNonce(nonce); // for the styles that dialogs make while they are open
const client = new QueryClient({
  defaultOptions: {
    queries: { retry: (count, error) => count < 2 && (!isFault(error) || error.status === 0), refetchOnWindowFocus: false },
  },
});

function Page() {
  return (
    <MantineProvider theme={THEME} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={client}>
        <Notifications position="bottom-center" />
        <RouterProvider router={ROUTER} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

void begin().then(() => createRoot(document.getElementById("root")!).render(<Page />));
