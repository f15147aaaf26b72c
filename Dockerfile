# The server, built from source and run without development packages, as an ordinary user.

FROM node:20-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund

FROM packages AS build
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY apps ./apps
COPY libs ./libs
# The embedded Postgres stays behind: in a container the database is a service of its own.
RUN npm run build && npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM node:20-slim AS server
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TIDINGS_DATA_DIR=/app/.tidings
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir .tidings && chown node:node .tidings
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/server/main.js"]
