// Who may sign in, and what they are.

import { Badge, Button, Group, Modal, PasswordInput, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Wait } from "../../parts/Wait";
import { ask, type Method } from "../../server";
import { useProvider, useSession } from "../../session";
import { Trouble } from "../../Trouble";
import { RolesField } from "./RolesField";
import type { Shape } from "../../shapes";

type User = Shape<"UserShown">;

const SHORTEST = 10;

export function Users() {
  const { t } = useTranslation();
  const { data: me } = useSession();
  const users = useQuery({ queryKey: ["users"], queryFn: () => ask<User[]>("GET", "/v1/users") });
  const [isAdding, setAdding] = useState(false);
  const [changing, setChanging] = useState<User | null>(null);
  const change = useChange();
  if (users.isPending) return <Wait />;
  if (users.error) return <Trouble error={users.error} />;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t("admin_users_help")}
        </Text>
        <Button size="xs" onClick={() => setAdding(true)}>
          {t("admin_add_user")}
        </Button>
      </Group>
      <Trouble error={change.error} />
      <Table verticalSpacing={6} fz="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("page_name")}</Table.Th>
            <Table.Th>{t("admin_roles")}</Table.Th>
            <Table.Th>{t("admin_may_enter")}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.data.map((user) => (
            <Table.Tr key={user.name}>
              <Table.Td>
                <b>{user.name}</b> {user.name === me?.name ? <Badge size="xs">{t("admin_you")}</Badge> : null}
              </Table.Td>
              <Table.Td w={460}>
                <RolesField isPlain roles={user.roles} put={(roles) => change.mutate(["PATCH", user.name, { roles }])} />
              </Table.Td>
              <Table.Td>
                <Switch
                  aria-label={t("admin_may_enter")}
                  checked={!user.is_disabled}
                  onChange={(event) => change.mutate(["PATCH", user.name, { is_disabled: !event.currentTarget.checked }])}
                />
              </Table.Td>
              <Table.Td ta="right">
                <Button size="compact-xs" variant="default" onClick={() => setChanging(user)}>
                  {t("admin_more")}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <AddUser isOpen={isAdding} close={() => setAdding(false)} />
      <MoreOfUser user={changing} close={() => setChanging(null)} />
    </Stack>
  );
}

function useChange(done?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ([method, name, body]: [Method, string, unknown?]) =>
      ask(method, name ? `/v1/users/${encodeURIComponent(name)}` : "/v1/users", body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["users"] });
      done?.();
    },
  });
}

function AddUser({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [roles, setRoles] = useState(["planner"]);
  const provider = useProvider();
  const add = useChange(() => {
    setName("");
    setPassword("");
    close();
  });
  return (
    <Modal opened={isOpen} onClose={close} title={t("admin_add_user")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(["POST", "", { name, password: password || null, roles }]);
        }}
      >
        <Stack gap="sm">
          <TextInput label={t("page_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus autoComplete="off" />
          <PasswordInput
            label={t("page_password")}
            description={`${t("admin_password_help", { n: SHORTEST })}${provider ? `. ${t("admin_password_or_provider", { provider })}` : ""}`}
            minLength={SHORTEST}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required={!provider}
            autoComplete="new-password"
          />
          <RolesField roles={roles} put={setRoles} />
          <Trouble error={add.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("page_back")}
            </Button>
            <Button type="submit" loading={add.isPending} disabled={!roles.length}>
              {t("admin_add_user")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What is done seldom, and not by mistake. */
function MoreOfUser({ user, close }: { user: User | null; close: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const change = useChange(() => {
    setPassword("");
    close();
  });
  const shut = (): void => {
    change.reset();
    close();
  };
  return (
    <Modal opened={user !== null} onClose={shut} title={user?.name} centered>
      <Stack gap="sm">
        <PasswordInput
          label={t("admin_new_password")}
          description={t("admin_password_help", { n: SHORTEST })}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
        />
        <Trouble error={change.error} />
        <Group justify="space-between">
          <Button color="red" variant="light" onClick={() => change.mutate(["DELETE", user!.name])}>
            {t("admin_remove_user")}
          </Button>
          <Button
            disabled={password.length < SHORTEST}
            loading={change.isPending}
            onClick={() => change.mutate(["PATCH", user!.name, { password }])}
          >
            {t("admin_set_password")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
