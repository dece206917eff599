// Signing in by name and password.

import { Button, Center, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSigning } from "../session";
import { Trouble } from "../Trouble";

export function SignIn() {
  const { t } = useTranslation();
  const { enter } = useSigning();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const signing = useMutation({ mutationFn: () => enter(name ? { name, password } : { key: password }) });
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
            <TextInput label={t("page_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="username" autoFocus />
            <PasswordInput label={t("page_password")} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required />
            <Trouble error={signing.error} />
            <Button type="submit" loading={signing.isPending}>
              {t("page_sign_in")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
