/** What is examined, and for how long. */
export interface Examination {
  readonly lossShares: readonly number[];
  readonly jittersMs: readonly number[];
  /** Of each of these. */
  readonly phaseMs: number;
  /** Twice as long: at 50 frames a second a share takes its time to be one. */
  readonly longLossShares: readonly number[];
  readonly stallMs: number;
  /** How long each cap lasts; null: none is put on. */
  readonly capMs: number | null;
}

export interface LossFigures {
  readonly lossShare: number;
  readonly concealed: number;
  readonly recovered: number;
  readonly voiced: number;
  readonly framesShown: number;
  /** The same without in-band FEC and without repairs, at the same time behind the same line. */
  readonly controlConcealed: number;
  readonly controlFramesShown: number;
}

export interface JitterFigures {
  readonly jitterMs: number;
  readonly concealed: number;
  readonly framesShown: number;
}

export interface CallFigures {
  readonly losses: readonly LossFigures[];
  readonly jitters: readonly JitterFigures[];
  readonly rebindGapMs: number;
  readonly signalingStallLoss: number;
  /** Frames that the stall's count is of. */
  readonly signalingStallFrames: number;
  readonly wrongPictures: number;
}

export interface CapFigures {
  /** Each change to a lower cap, and to a higher one; null: the rate never came there. */
  readonly downMs: readonly (number | null)[];
  readonly upMs: readonly (number | null)[];
  /** Of the frames sent while the line carried 300 kbit/s, after the rate was down. */
  readonly framesShownCapped: number;
  /** The same sender, its ears shut. */
  readonly controlDownMs: number | null;
  readonly controlFramesShownCapped: number;
  readonly wrongPictures: number;
}

export interface DeviceFigures {
  readonly call: CallFigures;
  readonly caps: CapFigures | null;
}
