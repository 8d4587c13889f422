// Every component in every state, each as a function that draws it. The page /dev/components shows
// them; tests/components.test.tsx and the browser tests go through them.
import type { ComponentChildren, FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { ApiError } from "../src/api/client";
import type { DraftSummary } from "../src/api/models";
import { BridgeError, type Refusal } from "../src/bridge";
import { fieldFor } from "../src/form/fields";
import type { Value } from "../src/form/schema";
import { officeRows } from "../src/pages/dossier-office";
import { SignInPanel } from "../src/pages/sign-in";
import { currentTexts } from "../src/texts";
import { MessageConsent } from "../src/ui/consent";
import { ActButton, Remark, type Acting } from "../src/ui/act";
import { Choices } from "../src/ui/choices";
import { Over } from "../src/ui/deed";
import { Facts, Originals, Standing, Timeline, WhyThisDate } from "../src/ui/dossier";
import { Drafts } from "../src/ui/drafts";
import { ErrorSummary } from "../src/ui/errors";
import { Icon, iconNames } from "../src/ui/icons";
import { Loaded, Loading, LoadingTiles } from "../src/ui/loaded";
import { Options } from "../src/ui/options";
import { Pdf, PdfButton } from "../src/ui/pdf";
import { Picker } from "../src/ui/picker";
import { Places } from "../src/ui/places";
import { Problem } from "../src/ui/problem";
import { QrCode } from "../src/ui/qr";
import { QrInput } from "../src/ui/qr-input";
import { SignedIn } from "../src/ui/signed-in";
import { TakeFile } from "../src/ui/take-file";
import { Tile, TileButton, TileNote } from "../src/ui/tile";
import { form, kinds, questionOf } from "./fields";

export interface Example {
  name: string;
  show: FunctionComponent;
}

const nothing = () => undefined;
const REFUSALS: readonly Refusal[] = ["refused", "cancelled", "unsupported", "timeout", "failed"];

function of(name: string, show: () => ComponentChildren): Example {
  return { name, show: () => <>{show()}</> };
}

function field(kind: string, state: string, value: Value | undefined, error: string): Example {
  const question = questionOf(kind, state);
  const Field = fieldFor(question);
  return {
    name: `field: ${kind}, ${state}`,
    show: () => {
      const [said, setSaid] = useState(value);
      return (
        <Field
          question={question}
          value={said}
          error={error}
          onAnswer={setSaid}
          form={form}
          answers={{}}
        />
      );
    },
  };
}

const problem = (status: number) =>
  new ApiError("problem", status, {
    type: "urn:problem:example",
    title: "Chưa làm được",
    status,
    detail: "Tờ khai này vừa được sửa trên máy khác.",
    request_id: "01J9Z3",
  });

const ACTINGS: readonly Acting[] = [
  { state: "idle" },
  { state: "busy" },
  { state: "unknown" },
  { state: "changed" },
  { state: "refused", error: problem(409) },
];

const never = () => new Promise<void>(nothing);

const due = {
  clock: "handling",
  at: "2026-11-26T10:00:00Z",
  original_at: "2026-11-25T10:00:00Z",
  promised_at: "2026-11-25T10:00:00Z",
  next_at: "2026-11-26T10:00:00Z",
  paused_since: null,
  remaining_seconds: 3600,
  postponed_to: null,
  outcome: null,
  explanation: [
    {
      code: "days_off",
      text: "24/11 là Ngày Văn hóa Việt Nam, không tính.",
      from: null,
      to: null,
      working_seconds: null,
    },
  ],
};

const draft = (id: string, state: DraftSummary["state"]) =>
  ({
    id,
    version: 1,
    state,
    procedure: { code: "1.001193", name: "Đăng ký khai sinh" },
    revision: 1,
    step: null,
    updated_at: "2026-11-23T07:02:00Z",
    expires_at: "2026-12-23T07:02:00Z",
  }) as DraftSummary;

const waiting = { data: undefined, error: undefined, retry: nothing };

export const examples: readonly Example[] = [
  of("icons", () => (
    <ul>
      {iconNames.map((name) => (
        <li key={name}>
          <Icon name={name} /> {name}
        </li>
      ))}
    </ul>
  )),
  of("buttons", () => (
    <div class="buttons">
      <button type="button" class="button">
        Tiếp tục
      </button>
      <button type="button" class="button" disabled>
        Đang tải…
      </button>
      <button type="button" class="button second">
        <Icon name="scan" />
        Quét mã QR
      </button>
      <button type="button" class="quiet">
        Sửa
      </button>
    </div>
  )),
  of("tile: link, button, note, waiting", () => (
    <>
      <Tile href="#/" icon="folder" title="Hồ sơ của tôi">
        Tờ khai làm dở và hồ sơ đã gửi
      </Tile>
      <Tile href="#/" title="Chỉ có tên" />
      <TileButton icon="chat" title="Nhắn tin" onPress={nothing} />
      <TileNote icon="office" title="Trung tâm Phục vụ hành chính công">
        Trong giờ làm việc
      </TileNote>
      <div class="tile bone" role="status" aria-label="Đang tải…" />
    </>
  )),
  {
    name: "choices",
    show: () => {
      const [chosen, setChosen] = useState("b");
      return (
        <Choices
          name="example"
          legend="Cỡ chữ"
          choices={["a", "b", "c"].map((key) => ({ key, label: `Cỡ ${key}` }))}
          chosen={chosen}
          hint="Giữ đến khi đóng ứng dụng."
          onChoose={setChosen}
        />
      );
    },
  },
  ...kinds.map((kind) => field(kind, "empty", undefined, "")),
  ...kinds.map((kind) => field(kind, "wrong", undefined, "Câu này chưa đúng; xin xem lại")),
  {
    name: "picker",
    show: () => {
      const [value, setValue] = useState("");
      return (
        <div class="field">
          <span class="label" id="picker-label">
            Nơi nhận hồ sơ
          </span>
          <Picker
            id="picker"
            label="Nơi nhận hồ sơ"
            items={["Xã Tân Châu", "Xã Châu Thành"].map((name) => ({ code: name, name }))}
            value={value}
            placeholder="Chọn"
            onPick={setValue}
          />
        </div>
      );
    },
  },
  of("error summary", () => (
    <ErrorSummary
      lines={[
        { id: "picker", message: "Xin chọn nơi nhận hồ sơ" },
        { id: "picker", message: "“Họ tên” dài quá 100 ký tự" },
      ]}
      round={0}
    />
  )),
  of("problem: network", () => <Problem error={new ApiError("network")} onRetry={nothing} />),
  of("problem: timeout", () => <Problem error={new ApiError("timeout")} onRetry={nothing} />),
  of("problem: server", () => <Problem error={problem(500)} onRetry={nothing} />),
  of("problem: refused by the API", () => <Problem error={problem(409)} />),
  ...REFUSALS.map((reason) =>
    of(`problem: Zalo, ${reason}`, () => (
      <Problem error={new BridgeError(reason)} onRetry={nothing} />
    )),
  ),
  of("loading", () => <Loading />),
  of("loading tiles", () => <LoadingTiles count={2} />),
  of("loaded: waiting, failed", () => (
    <>
      <Loaded resource={waiting}>{() => null}</Loaded>
      <Loaded resource={{ ...waiting, error: new ApiError("network") }}>{() => null}</Loaded>
    </>
  )),
  of("signed in: stopped by the citizen", () => (
    <SignedIn resource={{ ...waiting, error: new BridgeError("cancelled") }}>{() => null}</SignedIn>
  )),
  of("empty", () => (
    <div class="empty">
      <Icon name="folder" />
      <p>Chưa gửi hồ sơ nào.</p>
      <a class="button" href="#/">
        Xem các thủ tục
      </a>
    </div>
  )),
  of("notices", () => (
    <>
      <p class="notice">Điền đến đâu được lưu đến đó.</p>
      <p class="notice warning">Có thể việc này làm ở nơi khác.</p>
      <p class="notice wrong">Chưa gửi được.</p>
    </>
  )),
  of("folded", () => (
    <details class="folded">
      <summary>Mất mã tra cứu thì làm sao?</summary>
      <p>Vào “Hồ sơ”, chọn hồ sơ đã gửi.</p>
    </details>
  )),
  of("drafts: current, closed", () => (
    <Drafts drafts={[draft("1", "current"), draft("2", "closed")]} />
  )),
  of("dossier: standing, facts, originals, timeline", () => (
    <>
      <Standing label="Đang giải quyết" next="Xin đợi; hẹn trả 14:30, 26/11/2026." />
      <Facts
        rows={[
          ["Số hồ sơ", "H53.007-261123-0001"],
          ["Nơi nhận", "Trung tâm Phục vụ hành chính công Xã Tân Châu"],
        ]}
      />
      <Originals papers={["Giấy chứng sinh", "Thẻ căn cước"]} />
      <Timeline
        entries={[
          { at: "2026-11-23T01:00:00Z", status: "submitted", label: "Đã gửi" },
          {
            at: "2026-11-23T03:30:00Z",
            status: "accepted",
            label: "Đã tiếp nhận",
            note: "Xin mang bản gốc khi đến.",
          },
        ]}
      />
      <WhyThisDate dossier={{ status: "accepted", due }} />
    </>
  )),
  of("office: where, whom to call, when", () => {
    const texts = currentTexts();
    return (
      <Facts
        rows={officeRows(
          {
            name: "Trung tâm Phục vụ hành chính công xã Tân Châu",
            address: "Số 1, đường Ví Dụ, xã Tân Châu, tỉnh Tây Ninh",
            phone: "0276 3 000 000",
            hours: "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00",
          },
          texts,
        )}
      />
    );
  }),
  of("act: to do, sending, lost, changed, refused", () => (
    <>
      {ACTINGS.map((acting) => (
        <ActButton key={acting.state} acting={acting} label="Gửi bổ sung" onPress={nothing} />
      ))}
      <Remark id="remark" label="Nhắn cho cán bộ" value="" onType={nothing} />
      <Remark
        id="remark-wrong"
        label="Sai chỗ nào?"
        hint="Xin ghi rõ"
        error="Xin ghi chỗ sai"
        value=""
        onType={nothing}
      />
    </>
  )),
  of("deed: over", () => <Over id="1" />),
  {
    name: "options: none chosen, wrong",
    show: () => {
      const [chosen, setChosen] = useState("");
      const options = ["Rất hài lòng", "Bình thường"].map((label) => ({ key: label, label }));
      const props = { legend: "Bạn có hài lòng không?", options, chosen, onChoose: setChosen };
      return (
        <>
          <Options name="plain" error="" {...props} />
          <Options name="wrong" error="Xin chọn một mức" {...props} />
        </>
      );
    },
  },
  of("PDF: in a list, in view", () => (
    <>
      <Pdf title="Giấy tiếp nhận" note="Số 0012, ngày 23/11/2026" open={never} />
      <PdfButton title="Mở kết quả" open={() => Promise.reject(new ApiError("network"))} />
    </>
  )),
  of("take a file: to take, failed", () => (
    <TakeFile
      icon="calendar"
      say={{ take: "Thêm vào lịch", hint: "Máy ghi ngày này vào lịch.", opened: "Đã mở." }}
      link={() => Promise.reject(new ApiError("network"))}
    />
  )),
  of("QR code", () => <QrCode text="7KQ2-9MWX-4D3P" label="Mã QR của mã tra cứu" />),
  of("QR input", () => (
    <>
      <p class="hint" id="qr-why">
        Mã QR có trên tờ khai.
      </p>
      <QrInput
        labels={{ scan: "Quét mã QR", photo: "Chọn ảnh mã QR" }}
        why="qr-why"
        onRead={nothing}
        onFail={nothing}
      />
    </>
  )),
  of("consent to messages", () => (
    <MessageConsent allow={() => Promise.reject(new BridgeError("refused"))} />
  )),
  of("places", () => <Places route={{ name: "home" }} />),
  {
    name: "sign-in (development)",
    show: () => {
      const [open, setOpen] = useState(false);
      return (
        <>
          <button type="button" class="button second" onClick={() => setOpen(true)}>
            Open
          </button>
          {open && (
            <SignInPanel request={{ answer: () => setOpen(false), cancel: () => setOpen(false) }} />
          )}
        </>
      );
    },
  },
];
