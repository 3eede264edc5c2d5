/**
 * The commonest passwords of at least eight characters in what has leaked over the years: guessed first by whoever
 * guesses. NIST SP 800-63B §3.1.1.2 asks that they be refused. Lower case.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  12345678 123456789 1234567890 12345678910 123123123 987654321 9876543210 0987654321 87654321 01234567 0123456789
  11223344 1122334455 12341234 112233445566 123454321 123456789a 123456789q a123456789 123456abc abc12345 abc123456
  abcd1234 abcdefgh abcdefghi abcd12345 1234abcd 1234qwer 12345qwert 123qweasd 123qwe123 1q2w3e4r 1q2w3e4r5t
  1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 zaq12wsx zaq1zaq1 q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsx123 qwer1234
  qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyui qwertyuiop qwertyuiop123 asdfasdf asdf1234 asdfghjk
  asdfghjkl zxcvbnm1 zxcvbnm123 asdfqwer password password! password1 password1! password12 password123 password1234
  passw0rd passw0rd1 p@ssw0rd p@ssw0rd1 p@ssword p@$$w0rd pa$$word pa$$w0rd mypassword changeme changeme1 letmein1
  letmein123 welcome1 welcome12 welcome123 iloveyou iloveyou1 iloveyou2 iloveyou! ilovegod sunshine sunshine1 princess
  princess1 football football1 baseball baseball1 basketball superman superman1 spiderman starwars startrek pokemon1
  computer internet whatever trustno1 michelle jennifer jonathan charlie1 jordan23 samantha victoria liverpool
  liverpool1 chelsea1 arsenal1 barcelona metallica scorpion butterfly chocolate cheese123 dragon123 monkey123 shadow123
  master123 admin123 admin1234 adminadmin administrator test1234 testtest testing123 secret123 blink182 corvette
  mercedes maverick midnight mustang1 blessed1 business jesus123 marlboro google123 facebook instagram heliograph1
  `
    .trim()
    .split(/\s+/),
);
