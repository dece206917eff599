// How an order stands, as a mark that is told apart by its word as well as by its colour.

import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

export type State = "late" | "left_out" | "in_time" | "no_due";

const COLOURS: Record<State, string> = { late: "red", left_out: "orange", in_time: "teal", no_due: "gray" };
const NAMES: Record<State, string> = {
  late: "standing_late",
  left_out: "standing_left_out",
  in_time: "standing_in_time",
  no_due: "standing_no_due",
};

export function Standing({ state }: { state: State }) {
  const { t } = useTranslation();
  return (
    <Badge size="sm" variant="light" color={COLOURS[state]} tt="none" fw={600}>
      {t(NAMES[state])}
    </Badge>
  );
}
