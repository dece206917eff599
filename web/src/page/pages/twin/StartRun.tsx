// What is to be played: whose orders, by which policies, how often.

import { Button, Checkbox, Group, Modal, NumberInput, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Trouble } from "../../Trouble";
import { BY_PLAN, calls, USUAL, type About, type Asked, type Runs } from "./twin";

interface Props {
  site: string;
  runs: Runs;
  close: () => void;
}

export function StartRun({ site, runs, close }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>({ ...USUAL, about: runs.has_begun ? "air-conditioning" : "site" });
  const set = (more: Partial<Asked>): void => setAsked((known) => ({ ...known, ...more }));
  const isSite = asked.about === "site";
  const isStudy = asked.about === "three-figures";
  const offered = runs.policies.filter((policy) => isSite || !BY_PLAN.has(policy.id));
  const policies = asked.policies.filter((id) => offered.some((policy) => policy.id === id));
  const start = useMutation({
    mutationFn: () => calls(site).start({ ...asked, policies: isStudy ? USUAL.policies : policies }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["jobs"] });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("twin_start")} size="lg" closeButtonProps={{ "aria-label": t("page_close") }} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <Stack gap="sm">
          <Select
            label={t("twin_about")}
            value={asked.about}
            onChange={(about) => about && set({ about: about as About })}
            allowDeselect={false}
            data={[
              { value: "site", label: t("twin_about_site", { site }), disabled: runs.has_begun },
              { value: "air-conditioning", label: t("twin_about_air") },
              { value: "refrigerators", label: t("twin_about_cold") },
              { value: "three-figures", label: t("twin_about_study") },
            ]}
          />
          {runs.has_begun ? (
            <Text size="sm" className="faint">
              {t("twin_has_begun")}
            </Text>
          ) : null}
          {isStudy ? (
            <Text size="sm">{t("twin_study_help")}</Text>
          ) : (
            <Checkbox.Group label={t("twin_policies")} description={t("twin_policies_help")} value={policies} onChange={(value) => set({ policies: value })}>
              <Stack gap={4} mt={6}>
                {offered.map((policy) => (
                  <Checkbox key={policy.id} size="xs" value={policy.id} label={policy.name} />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          <Numbers asked={asked} set={set} />
          <Trouble error={start.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("page_back")}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={!isStudy && !policies.length}>
              {t("twin_play")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Numbers({ asked, set }: { asked: Asked; set: (more: Partial<Asked>) => void }) {
  const { t } = useTranslation();
  const isSite = asked.about === "site";
  const isStudy = asked.about === "three-figures";
  return (
    <SimpleGrid cols={3} style={{ alignItems: "end" }}>
      {isStudy ? null : (
        <>
          <NumberInput label={t("twin_replications")} value={asked.replications} onChange={(value) => set({ replications: Number(value) })} min={2} max={500} allowDecimal={false} />
          <NumberInput label={t("twin_noise")} value={asked.noise} onChange={(value) => set({ noise: Number(value) })} min={0} max={5} step={0.5} />
          <NumberInput label={t("twin_seed")} value={asked.seed} onChange={(value) => set({ seed: Number(value) })} min={0} allowDecimal={false} />
        </>
      )}
      {isStudy || isSite ? null : (
        <>
          <NumberInput label={t("twin_weeks")} value={asked.weeks} onChange={(value) => set({ weeks: Number(value) })} min={1} max={12} allowDecimal={false} />
          <NumberInput label={t("twin_load")} value={Math.round(100 * asked.load)} onChange={(value) => set({ load: Number(value) / 100 })} min={5} max={150} suffix=" %" />
        </>
      )}
      {isSite ? null : (
        <Select
          label={t("twin_size")}
          value={asked.size}
          onChange={(size) => size && set({ size: size as Asked["size"] })}
          allowDeselect={false}
          data={[
            { value: "small", label: t("twin_size_small") },
            { value: "demo", label: t("twin_size_demo") },
          ]}
        />
      )}
    </SimpleGrid>
  );
}
