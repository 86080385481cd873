import type { KoaContextWithOIDC } from 'oidc-provider';

const style =
  'body{font:16px/1.6 system-ui,sans-serif;margin:0;background:#eef1f6;color:#1f2937}main{max-width:26rem;margin:12vh auto;padding:24px;background:#fff;border:1px solid #e2e6ee;border-radius:8px}h1{font-size:20px;margin:0 0 12px}p{color:#4b5563;overflow-wrap:anywhere}button{font:inherit;padding:8px 20px;border-radius:6px;border:0;background:#0958d9;color:#fff}';

/** A page of the provider itself, in both languages, without scripts. */
export function simplePage(title: string, text: string, more = ''): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeText(title)}</title><style>${style}</style></head><body><main><h1>${escapeText(title)}</h1><p>${escapeText(text)}</p>${more}</main></body></html>`;
}

/** Asks whether to sign out: a link of somebody else alone must not do it. */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  ctx.body = simplePage(
    '退出登录 · Sign out',
    '确认退出统一身份登录？ Do you want to sign out of the city’s single sign-on?',
    `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">退出 · Sign out</button>`,
  );
}

export function signedOutPage(ctx: KoaContextWithOIDC): void {
  ctx.body = simplePage(
    '已退出 · Signed out',
    '您已退出统一身份登录。 You are signed out of the city’s single sign-on.',
  );
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
