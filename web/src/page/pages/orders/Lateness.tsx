// How late an order is, or with how much time to spare.

import { useTranslation } from "react-i18next";
import { stretch } from "../../clock";

export function Lateness({ seconds }: { seconds: number | null }) {
  const { t } = useTranslation();
  if (seconds === null) return <>–</>;
  const said = stretch(seconds, t);
  return <span className={seconds > 0 ? "orders-bad" : "orders-good"}>{seconds > 0 ? `+${said}` : `−${said}`}</span>;
}
