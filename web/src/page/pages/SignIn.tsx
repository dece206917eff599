// Signing in by name and password.

import { Button, Center, Divider, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProvider, useSigning } from "../session";
import { Trouble } from "../Trouble";

// Why nobody came in who was sent back by the identity provider.
const REFUSED: Readonly<Record<string, string>> = {
  provider_down: "refused_provider_down",
  provider_refused: "refused_provider_refused",
  unknown_here: "refused_unknown_here",
};

export function SignIn() {
  const { t } = useTranslation();
  const { enter } = useSigning();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const signing = useMutation({ mutationFn: () => enter(name ? { name, password } : { key: password }) });
  const provider = useProvider();
  const refused = REFUSED[new URLSearchParams(location.search).get("refused") ?? ""];
  return (
    <Center component="main" h="100vh">
      <Paper withBorder p="xl" w={360} shadow="sm">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            signing.mutate();
          }}
        >
          <Stack>
            <Title order={1}>heijunka</Title>
            {refused ? (
              <Text size="sm" c="red" role="alert">
                {t(refused)}
              </Text>
            ) : null}
            {provider ? (
              <>
                <Button component="a" href="/v1/session/provider">
                  {t("sign_in_with", { provider })}
                </Button>
                <Divider label={t("sign_in_or")} />
              </>
            ) : null}
            <TextInput label={t("page_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="username" autoFocus />
            <PasswordInput label={t("page_password")} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required />
            <Trouble error={signing.error} />
            <Button type="submit" variant={provider ? "default" : "filled"} loading={signing.isPending}>
              {t("page_sign_in")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
