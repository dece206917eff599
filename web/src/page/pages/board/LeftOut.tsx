// The orders that the plan leaves out, each with the reason and a way to take it in.

import { Button, Popover, ScrollArea, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Model } from "../../../chart/model";

const MOST = 100;

interface Props {
  model: Model;
  mayEdit: boolean;
  plan: (order: string) => void;
  find: (order: string) => void;
}

export function LeftOut({ model, mayEdit, plan, find }: Props) {
  const { t } = useTranslation();
  const { orders } = model.payload;
  const list = useMemo(() => orders.id.flatMap((_, n) => (orders.completion[n] === null ? [n] : [])), [orders]);
  if (!list.length) return null;
  return (
    <Popover width={380} position="bottom-end" shadow="md" withArrow>
      <Popover.Target>
        <Button size="xs" variant="light" color="red">
          {t("board_not_planned", { n: list.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah={360}>
          <Stack gap="xs">
            {list.slice(0, MOST).map((n) => (
              <div key={n} className="board-left-out">
                <Button size="compact-xs" variant="subtle" onClick={() => find(orders.id[n])}>
                  {orders.id[n]}
                </Button>
                {mayEdit ? (
                  <Button size="compact-xs" variant="default" onClick={() => plan(orders.id[n])}>
                    {t("board_plan")}
                  </Button>
                ) : null}
                <Text size="xs" c="dimmed">
                  {orders.reason[n]}
                </Text>
              </div>
            ))}
            {list.length > MOST ? <Text size="xs">{t("board_more", { n: list.length - MOST })}</Text> : null}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
