// Several bars chosen at once: how many, and what can be done with all of them.

import { Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Model } from "../../../chart/model";
import { ACTIONS, type Action } from "./actions";
import { oneEach, ordersOf } from "./edits";

interface Props {
  model: Model;
  suits: (action: Action) => boolean;
  act: (action: Action) => void;
}

export function Chosen({ model, suits, act }: Props) {
  const { t } = useTranslation();
  const n = oneEach(model.payload, model.chosen).length;
  return (
    <Stack gap="xs" p="md" role="region" aria-label={t("board_chosen_label")}>
      <Text size="sm" fw={600}>
        {t("board_chosen", { n, orders: ordersOf(model.payload, model.chosen).length })}
      </Text>
      <Group gap={6}>
        {ACTIONS.filter(suits).map((action) => (
          <Button key={action.name} size="compact-sm" variant="default" onClick={() => act(action)}>
            {t(action.label)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
