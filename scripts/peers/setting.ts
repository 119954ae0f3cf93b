/** What every part of the comparison with peers gets. */
export interface PeersSetting {
  /** The Python that has the peers. */
  readonly python: string;
  /** Where the arrays lie. */
  readonly folder: string;
  readonly cores: number;
  /** Few repetitions: only to see that everything works. */
  readonly isQuick: boolean;
}
