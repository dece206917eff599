// What the colours and marks stand for.

import { useTranslation } from "react-i18next";
import { LATE } from "../../../chart/colours";
import type { ColourBy, Model } from "../../../chart/model";

const MOST = 14;

export function Legend({ model, colourBy }: { model: Model; colourBy: ColourBy }) {
  const { t } = useTranslation();
  const { names, colours } = model.tints;
  const graded = ["in_time", "late_hours", "late_day", "late_more"];
  return (
    <div className="board-legend">
      {colourBy === "lateness"
        ? graded.map((name, n) => (
            <span key={name}>
              <i style={{ background: LATE[n] }} /> {model.text(name)}
            </span>
          ))
        : names.slice(0, MOST).map((name, n) => (
            <span key={name}>
              <i style={{ background: colours[n] }} /> {name}
            </span>
          ))}
      {names.length > MOST ? <span>…</span> : null}
      {colourBy === "lateness" ? null : (
        <span>
          <i className="late" /> {t("board_late")}
        </span>
      )}
      <span>
        <i className="setup" /> {model.text("setup")}
      </span>
      <span>
        <i className="closed" /> {model.text("closed")}
      </span>
      <span>
        <i className="overtime" /> {t("board_overtime")}
      </span>
    </div>
  );
}
