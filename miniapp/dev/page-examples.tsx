// The parts of screens that have states of their own, for the page of components: how saving goes, how a
// photo is doing, a card that is scanned, another office, and whom it is for.
import type { Redirect, Requirement } from "../src/api/models";
import type { Autosave, Kept, Saving } from "../src/form/autosave";
import { newFilling } from "../src/form/filling";
import { newDossier } from "../src/form/new-dossier";
import { ForWhom } from "../src/pages/form-behalf";
import { Retired } from "../src/pages/form-retired";
import { SavingLine } from "../src/pages/form-saving";
import { Scan } from "../src/pages/form-scan";
import { StopPage } from "../src/pages/form-stop";
import { PhotoItem } from "../src/pages/photo-item";
import { createStore } from "../src/store";
import type { Why } from "../src/uploads/limits";
import type { Photo, PhotoState } from "../src/uploads/photos";
import type { Example } from "./examples";
import { definition } from "./fields";

const nothing = () => undefined;

function saving(state: Saving): Example {
  const autosave = { saving: createStore(state), flush: nothing, keep: nothing, take: nothing };
  return {
    name: `saving: ${state.state}`,
    show: () => (
      <SavingLine autosave={autosave as unknown as Autosave<object, Kept>} onTake={nothing} />
    ),
  };
}

const PAPER = {
  key: "giay_chung_sinh",
  name: "Giấy chứng sinh",
  how: "submit",
  required: true,
  media_types: ["image/jpeg", "application/pdf"],
  max_bytes: 6_000_000,
  max_files: 10,
} as unknown as Requirement;

function photo(name: string, status: PhotoState, changes: Partial<Photo> = {}): Example {
  const one: Photo = {
    key: 1,
    requirement: PAPER.key,
    name: "IMG_1.jpg",
    size: 312_000,
    preview: "",
    upload: "",
    status,
    receipt: null,
    isOther: false,
    read: [],
    ...changes,
  };
  const queue = newFilling(definition).photos;
  return {
    name: `photo: ${name}`,
    show: () => (
      <ul class="photos">
        <PhotoItem queue={queue} photo={one} paper={PAPER} page={1} of={2} />
      </ul>
    ),
  };
}

const WHY: readonly Why[] = [
  { code: "tooLarge", max: 6_000_000 },
  { code: "tooMany", max: 10 },
  { code: "wrongType" },
  { code: "unreadable" },
  { code: "network" },
  { code: "refused" },
  { code: "signIn" },
  { code: "pickAgain" },
  { code: "otherFile" },
  { code: "told", message: "Tệp này có mật khẩu." },
];

function elsewhere(severity: "hard" | "soft"): Example {
  const redirect = {
    severity,
    condition: {},
    text: "Trụ sở ở tỉnh khác thì đăng ký ở tỉnh đó.",
    to: { name: "Cơ quan đăng ký kinh doanh nơi đặt trụ sở", procedure: null },
  } as unknown as Redirect;
  return {
    name: `another office: ${severity}`,
    show: () => <StopPage redirect={redirect} onBack={nothing} onGoOn={nothing} />,
  };
}

const RECEIVED = { sha256: "9f86d081884c7d65", at: "2026-11-23T07:02:00Z" };

export const pageExamples: readonly Example[] = [
  saving({ state: "changed" }),
  saving({ state: "saved", at: "2026-11-23T07:02:00Z" }),
  saving({ state: "retrying" }),
  saving({ state: "refused", why: "Bản nháp quá lớn." }),
  saving({ state: "conflict", theirs: {} as Kept, at: "2026-11-23T07:02:00Z" }),
  photo("waiting", { state: "waiting" }),
  photo("on its way", { state: "sending", share: 0.4 }),
  photo("hard to read", { state: "doubtful", faults: ["dark", "blurred"] }),
  photo("received", { state: "done" }, { receipt: RECEIVED, upload: "1" }),
  photo("another paper", { state: "done" }, { receipt: RECEIVED, upload: "1", isOther: true }),
  ...WHY.map((why) => photo(`failed, ${why.code}`, { state: "failed", why })),
  elsewhere("soft"),
  elsewhere("hard"),
  {
    name: "scan of a card",
    show: () => {
      const filling = newFilling(definition);
      const group = filling.state.get().form.steps[0]?.groups[0];
      return group ? <Scan filling={filling} group={group} /> : null;
    },
  },
  {
    name: "form replaced by a newer one",
    show: () => <Retired filling={newDossier(definition)} />,
  },
  {
    name: "for whom it is filed",
    show: () => <ForWhom filling={newDossier(definition)} errors={new Map()} />,
  },
];
