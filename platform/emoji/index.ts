/** Whether a text is one emoji as people see it, skin tones, flags and families included (Unicode's RGI set, UTS #51). */
export const isEmoji = (text: string): boolean => /^\p{RGI_Emoji}$/v.test(text);
