/** What a first-time visitor sees: it runs as it is, signed in or not. */
export const DEFAULT_QUERY = `# Welcome to Heliograph.
#
# Ctrl-Enter runs this operation;
# sign in, and "viewer" is you.
# Ctrl-Space says what else there is.

query Welcome {
  viewer {
    user {
      username
      name
    }
  }
  userByUsername(username: "ana") {
    id
    username
    name
    followerCount
    posts(first: 3) {
      edges {
        node {
          id
          caption
          likeCount
        }
      }
    }
  }
}
`;
