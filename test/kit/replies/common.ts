/** Why a mutation was refused. */
export interface UserError {
  code: string;
  message: string;
  field: string[] | null;
  /** Only with USERNAME_TAKEN. */
  suggestions?: string[];
  /** Only with TWO_FACTOR_REQUIRED, of a log-in. */
  challenge?: string;
}

export interface Byline {
  id: string;
  username: string;
  isVerified: boolean;
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface Page<Edge> {
  edges: Edge[];
  pageInfo: PageInfo;
}
