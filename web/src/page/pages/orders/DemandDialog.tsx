// A new demand, or another quantity, date or priority of one that there is.

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { fieldOf } from "../../clock";
import { announce } from "../../announce";
import { Trouble } from "../../Trouble";
import type { One } from "./orders";
import { toldOf, useTelling, type Filled } from "./telling";

interface Props {
  site: string;
  isOpen: boolean;
  /** The demand that changes; none is a new one. */
  change: { demand: string; one: One; isExpedite: boolean } | null;
  close: () => void;
  zone: string;
}

const EMPTY: Filled = { name: "", material: "", quantity: "", due: "", priority: "", customer: "" };

export function DemandDialog({ site, isOpen, change, close, zone }: Props) {
  const { t } = useTranslation();
  const [filled, setFilled] = useState<Filled>(EMPTY);
  const telling = useTelling(site, () => {
    announce(t("orders_told"));
    close();
  });
  const isExpedite = change?.isExpedite ?? false;
  useEffect(() => {
    if (!isOpen) return;
    telling.reset();
    setFilled(change ? { ...EMPTY, ...firstOf(change.one, isExpedite, zone) } : EMPTY);
  }, [isOpen]);
  const put = (name: keyof Filled) => (event: FormEvent<HTMLInputElement>) => {
    const { value } = event.currentTarget;
    setFilled((was) => ({ ...was, [name]: value }));
  };
  const title = change ? (isExpedite ? "orders_expedite_title" : "orders_change_title") : "orders_add_title";
  const field = (name: keyof Filled, label: string, more: object = {}) => (
    <TextInput label={t(label)} value={filled[name]} onChange={put(name)} {...more} />
  );
  return (
    <Modal opened={isOpen} onClose={close} title={t(title, { demand: change?.demand ?? "" })} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          telling.mutate(toldOf(filled, change?.demand ?? null, isExpedite));
        }}
      >
        <Stack gap="sm">
          {change ? null : field("name", "orders_demand", { required: true, "data-autofocus": true })}
          {isExpedite ? null : (
            <Group grow>
              {field("material", "orders_material", { required: !change })}
              {field("quantity", "orders_quantity", { required: !change, inputMode: "decimal" })}
            </Group>
          )}
          <Group grow>
            {field("due", "orders_due", { type: "datetime-local", required: !change })}
            {field("priority", "orders_priority", { inputMode: "decimal" })}
          </Group>
          {isExpedite ? null : field("customer", "orders_for")}
          <Text size="xs" c="dimmed">
            {t("orders_told_help")}
          </Text>
          <Trouble error={telling.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("page_back")}
            </Button>
            <Button type="submit" loading={telling.isPending}>
              {t(change ? "orders_tell" : "orders_add_now")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function firstOf(one: One, isExpedite: boolean, zone: string): Partial<Filled> {
  const [served] = one.serves;
  const due = served?.due ?? one.due;
  const priority = String((served?.priority ?? one.weight) * (isExpedite ? 2 : 1));
  return { due: due === null ? "" : fieldOf(one.epoch + due, zone), priority };
}
