// Why an order ends when it does: the chain from the root to its end, each stretch with its times.

import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment, stretch } from "../../clock";
import { sharesOf, type Link, type One } from "./orders";

const SHOWN = 25;
/** What goes on in a stretch, and how it is called. */
const KINDS: Record<string, string> = {
  processing: "chain_processing",
  setup: "chain_setup",
  resource: "chain_resource",
  precedence: "chain_precedence",
  lag: "chain_lag",
  supply: "chain_supply",
  material: "chain_material",
  release: "chain_release",
  closed: "chain_closed",
  pin: "chain_pin",
  horizon: "chain_horizon",
  slack: "chain_slack",
};

export function Chain({ one, open }: { one: One; open: (order: string) => void }) {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  if (!one.chain.length) return <Text size="sm">{t("chain_none")}</Text>;
  const links = isAll ? one.chain : one.chain.slice(-SHOWN);
  return (
    <>
      <Shares one={one} />
      {links.length < one.chain.length ? (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
          {t("chain_earlier", { n: one.chain.length - links.length })}
        </Button>
      ) : null}
      <ol className="chain">
        {links.map((link, n) => (
          <Step key={n} link={link} one={one} open={open} />
        ))}
      </ol>
    </>
  );
}

function Step({ link, one, open }: { link: Link; one: One; open: (order: string) => void }) {
  const { t, i18n } = useTranslation();
  const from = moment(one.epoch + link.start, "full", i18n.language, one.time_zone);
  return (
    <li data-kind={link.kind}>
      <div className="chain-when">
        <span>{from}</span>
        <b>{stretch(link.end - link.start, t)}</b>
      </div>
      <div className="chain-what">
        <span className="chain-kind">{t(KINDS[link.kind] ?? "chain_processing")}</span>
        {link.resource ? <span> · {link.resource}</span> : null}
        <span> · </span>
        {link.order === one.id ? (
          link.operation
        ) : (
          <button type="button" className="link" onClick={() => open(link.order)}>
            {link.order}
          </button>
        )}
        {link.order === one.id ? null : ` · ${link.operation}`}
        {link.other ? <div className="chain-other">{link.other}</div> : null}
      </div>
    </li>
  );
}

/** A bar that shows what the time went to. */
function Shares({ one }: { one: One }) {
  const { t } = useTranslation();
  const shares = sharesOf(one.chain);
  return (
    <>
      <div className="chain-bar" aria-hidden>
        {shares.map(({ kind, seconds }) => (
          <i key={kind} data-kind={kind} style={{ flexGrow: seconds }} />
        ))}
      </div>
      <ul className="chain-legend">
        {shares.map(({ kind, seconds }) => (
          <li key={kind}>
            <i data-kind={kind} />
            {t(KINDS[kind] ?? "chain_processing")} {stretch(seconds, t)}
          </li>
        ))}
      </ul>
    </>
  );
}
