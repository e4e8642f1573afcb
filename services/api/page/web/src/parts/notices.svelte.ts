/** Short notices of what was done, with a way back where there is one. */
export interface Notice {
  id: number;
  text: string;
  bad: boolean;
  undo?: () => void;
}

const FOR_MS = 8_000;
let last = 0;

class Notices {
  shown = $state<Notice[]>([]);

  /** Show `text` for some seconds, `bad` where something failed; `undo` takes it back. */
  show(text: string, { bad = false, undo }: { bad?: boolean; undo?: () => void } = {}): void {
    const id = ++last;
    this.shown.push({ id, text, bad, ...(undo === undefined ? {} : { undo }) });
    setTimeout(() => this.dismiss(id), FOR_MS);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
