// The first administrator is made here, once, with the link that the server printed when it was first started.

import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "../server";
import { useSigning } from "../session";
import { Trouble } from "../Trouble";

export function SetUp() {
  const { t } = useTranslation();
  const { enter } = useSigning();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const making = useMutation({
    mutationFn: async () => {
      await ask("POST", "/v1/setup", { token, name, password });
      await enter({ name, password });
      location.assign("/");
    },
  });
  return (
    <Center component="main" h="100vh">
      <Paper withBorder p="xl" w={400} shadow="sm">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            making.mutate();
          }}
        >
          <Stack>
            <Title order={1}>{t("page_setup")}</Title>
            <Text size="sm" c="dimmed">
              {t("page_setup_help")}
            </Text>
            <TextInput label={t("page_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="username" autoFocus required />
            <PasswordInput label={t("page_password")} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" required />
            <Trouble error={making.error} />
            <Button type="submit" loading={making.isPending}>
              {t("page_setup_make")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
